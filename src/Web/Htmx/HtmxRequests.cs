using System.Diagnostics.CodeAnalysis;
using Htmx;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace TaskManager.Web.Htmx;

/// <summary>What a request wants, as far as its headers can be trusted: they choose a form of answer, never a right.</summary>
internal static class HtmxRequests
{
    /// <summary>Whether it swaps the answer into a part of a page. A history restore and a body-wide swap want the page.</summary>
    public static bool WantsFragment(this HttpRequest request) =>
        request.IsHtmx()
        && request.Headers["HX-Request-Type"] == "partial"
        && !request.Headers.ContainsKey("HX-History-Restore-Request");

    /// <summary>Whether its method must not change anything.</summary>
    public static bool IsSafe(this HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Whether a page of another site asks. Browsers say it; of those that are too old to say the first, the second is enough. Programs say neither.</summary>
    public static bool IsFromElsewhere(this HttpRequest request) =>
        request.Headers.TryGetValue("Sec-Fetch-Site", out var site) ? site.ToString() is not ("same-origin" or "none")
        : request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host}";

    /// <summary>Says what the answer depends on besides the address.</summary>
    public static void VaryByWish(this HttpResponse response) =>
        response.Headers.Append(HeaderNames.Vary, "HX-Request, HX-Request-Type, HX-History-Restore-Request, Accept-Language, Cookie");

    /// <summary>
    /// The page where the person was, as a local address: the form's <c>returnUrl</c>, else the referring page when it is one of ours (the host
    /// may have others, outside the path base), else the start.
    /// </summary>
    public static string ReturnUrl(this HttpContext context)
    {
        var request = context.Request;
        // The antiforgery filter has read the form; on an error page nobody may have, or it cannot be read.
        if (context.Features.Get<IFormFeature>()?.Form is { } form && IsLocal(form["returnUrl"])) return form["returnUrl"]!;
        return Ours(request, request.Headers.Referer) ?? request.PathBase + "/";
    }

    /// <summary>The page to come back to when somebody had to sign in first: the one that was asked for, else the one that asked.</summary>
    public static string SignInReturnUrl(this HttpContext context)
    {
        var request = context.Request;
        if (request.IsHtmx()) return Ours(request, request.Headers["HX-Current-URL"]) ?? request.PathBase + "/";
        return request.IsSafe() ? request.PathBase + request.Path + request.QueryString : context.ReturnUrl();
    }

    // The local part of a whole address, when it is one of ours: the host may have others, outside the path base.
    private static string? Ours(HttpRequest request, string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Authority == request.Host.Value
        && IsLocal(uri.PathAndQuery)
        && PathString.FromUriComponent(uri).StartsWithSegments(request.PathBase)
            ? uri.PathAndQuery
            : null;

    /// <summary>Whether this is an address on this site: "//host" and "/\host" leave it in a browser.</summary>
    public static bool IsLocal([NotNullWhen(true)] string? url) =>
        url is ['/', ..] and not (['/', '/' or '\\', ..]) && url.All(c => char.IsAscii(c) && !char.IsControl(c));
}
