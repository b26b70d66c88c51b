using System.Diagnostics.CodeAnalysis;
using Htmx;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace TaskManager.Web.Htmx;

/// <summary>Reads from a request which kind of response it wants. A client can forge these headers, so they decide no permission.</summary>
internal static class HtmxRequests
{
    /// <summary>Whether htmx swaps the response into a part of a page. A history restore and a swap of the whole body want the
    /// page.</summary>
    public static bool WantsFragment(this HttpRequest request) =>
        request.IsHtmx()
        && request.Headers["HX-Request-Type"] == "partial"
        && !request.Headers.ContainsKey("HX-History-Restore-Request");

    /// <summary>Whether the method is safe: GET or HEAD.</summary>
    public static bool IsSafe(this HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Whether a page of another site sent the request: by <c>Sec-Fetch-Site</c>, or by <c>Origin</c> in older browsers. Other
    /// programs send neither header.</summary>
    public static bool IsFromElsewhere(this HttpRequest request) =>
        request.Headers.TryGetValue("Sec-Fetch-Site", out var site) ? site.ToString() is not ("same-origin" or "none")
        : request.Headers.Origin is { Count: > 0 } origin && origin != $"{request.Scheme}://{request.Host}";

    /// <summary>Adds the headers that the response depends on to <c>Vary</c>.</summary>
    public static void VaryByWish(this HttpResponse response) =>
        response.Headers.Append(HeaderNames.Vary, "HX-Request, HX-Request-Type, HX-History-Restore-Request, Accept-Language, Cookie");

    /// <summary>
    /// Returns the local address of the page that sent the request: the form's <c>returnUrl</c>, else the referring page when it belongs to
    /// this site, else the start page.
    /// </summary>
    public static string ReturnUrl(this HttpContext context)
    {
        var request = context.Request;
        // The antiforgery filter has read the form. On an error page the form may be unread or unreadable.
        if (context.Features.Get<IFormFeature>()?.Form is { } form && IsLocal(form["returnUrl"])) return form["returnUrl"]!;
        return Ours(request, request.Headers.Referer) ?? request.PathBase + "/";
    }

    /// <summary>Returns the page to show after a sign-in: the requested page, or the page that sent a fragment request or a
    /// form.</summary>
    public static string SignInReturnUrl(this HttpContext context)
    {
        var request = context.Request;
        if (request.IsHtmx()) return Ours(request, request.Headers["HX-Current-URL"]) ?? request.PathBase + "/";
        return request.IsSafe() ? request.PathBase + request.Path + request.QueryString : context.ReturnUrl();
    }

    // Path and query of an address of this site. The host may serve other sites outside the path base.
    private static string? Ours(HttpRequest request, string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Authority == request.Host.Value
        && IsLocal(uri.PathAndQuery)
        && PathString.FromUriComponent(uri).StartsWithSegments(request.PathBase)
            ? uri.PathAndQuery
            : null;

    /// <summary>Whether the address stays on this site. Browsers resolve "//host" and "/\host" to another one.</summary>
    public static bool IsLocal([NotNullWhen(true)] string? url) =>
        url is ['/', ..] and not (['/', '/' or '\\', ..]) && url.All(c => char.IsAscii(c) && !char.IsControl(c));
}
