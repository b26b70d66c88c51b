using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using TaskManager.Application.Accounts;
using TaskManager.Web.Htmx;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Hosting;

/// <summary>Helpers of the views.</summary>
internal static class Views
{
    /// <summary>The request header with the antiforgery token, which htmx sends.</summary>
    public const string TokenHeader = "RequestVerificationToken";

    /// <summary>The request header with the id of the page's owner, which htmx sends.</summary>
    public const string OwnerHeader = "X-Owner";

    private static readonly string[] TextFields = ["title", "description"];

    /// <summary>Returns the messages about a field as one text; null for a valid field. The empty name is the whole form.</summary>
    public static string? ErrorOf(this ModelStateDictionary state, string field) =>
        state.TryGetValue(field, out var entry) && entry.Errors.Count > 0
            ? string.Join(' ', entry.Errors.Select(error => error.ErrorMessage))
            : null;

    /// <summary>Returns the valid antiforgery token in the header of an unsafe request; null without one. A form of the response can reuse
    /// it, which costs less than a new one.</summary>
    public static string? AdmittedBy(this HttpContext context) =>
        !context.Request.IsSafe() && context.Request.Headers[TokenHeader] is [{ Length: > 0 } token] ? token : null;

    /// <summary>Returns the address of a file in wwwroot with its fingerprint, so that browsers may cache it for ever.</summary>
    public static string Asset(this HttpContext context, string path) =>
        $"{context.Request.PathBase}/{context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path}";

    /// <summary>Whether sign-up is open.</summary>
    public static bool MaySignUp(this HttpContext context) =>
        context.RequestServices.GetRequiredService<AccountOptions>() is { Enabled: true, SignUp: true };

    /// <summary>Returns the e-mail address of the signed-in user; null for an anonymous request and in personal mode.</summary>
    public static string? SignedInAs(this HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: var name } ? name : null;

    /// <summary>Returns the id of the signed-in user; null for an anonymous request and in personal mode.</summary>
    public static string? SignedInId(this HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>Whether the request may see tasks: in personal mode, or signed in.</summary>
    public static bool MaySeeTasks(this HttpContext context) =>
        !context.RequestServices.GetRequiredService<AccountOptions>().Enabled || context.SignedInAs() is not null;

    /// <summary>Returns the title of the page of a view.</summary>
    public static string PageTitle(string view) => view switch
    {
        "active" => "Active · Tasks",
        "completed" => "Completed · Tasks",
        _ => "Tasks",
    };

    /// <summary>Returns the texts of the sent form, for an error page; none when the form cannot be read.</summary>
    public static IReadOnlyList<string> Typed(this HttpContext context) =>
        context.Features.Get<IFormFeature>()?.Form is not { } form ? []
        : [.. TextFields.Select(field => form[field].ToString()).Where(text => text.Length > 0)];

    /// <summary>Returns the requested address, also during the re-execution for an error page.</summary>
    public static string OriginalAddress(this HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<IExceptionHandlerPathFeature>() is { } failed) return request.PathBase + failed.Path + request.QueryString;
        return context.Features.Get<IStatusCodeReExecuteFeature>() is { } refused
            ? refused.OriginalPathBase + refused.OriginalPath + refused.OriginalQueryString
            : request.PathBase + request.Path + request.QueryString;
    }

    /// <summary>Renders a date in the reader's culture and time zone.</summary>
    public static IHtmlContent ShortDate(this HttpContext context, DateTimeOffset instant) => Time(context, instant, (local, day) => day);

    /// <summary>Renders a date and a time in the reader's culture and time zone.</summary>
    public static IHtmlContent DateAndTime(this HttpContext context, DateTimeOffset instant) =>
        Time(context, instant, (local, day) => $"{day}, {local.ToString("t", CultureInfo.CurrentCulture)}");

    private static TagBuilder Time(HttpContext context, DateTimeOffset instant, Func<DateTimeOffset, string, string> format)
    {
        var rendering = RenderContext.Of(context);
        var local = TimeZoneInfo.ConvertTime(instant, rendering.Zone);
        var time = new TagBuilder("time");
        time.Attributes["datetime"] = instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        time.Attributes["title"] = local.ToString("f", CultureInfo.CurrentCulture);
        var day = CultureInfo.CurrentCulture.DateTimeFormat.MonthDayPattern.Replace("MMMM", "MMM", StringComparison.Ordinal);
        time.InnerHtml.Append(format(local, local.ToString(local.Year == rendering.Today.Year ? day : "d", CultureInfo.CurrentCulture)));
        return time;
    }
}
