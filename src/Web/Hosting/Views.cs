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

/// <summary>What views ask for.</summary>
internal static class Views
{
    /// <summary>The header that htmx sends the antiforgery token in.</summary>
    public const string TokenHeader = "RequestVerificationToken";

    /// <summary>The header in which htmx says whose page it is on.</summary>
    public const string OwnerHeader = "X-Owner";

    private static readonly string[] TextFields = ["title", "description"];

    /// <summary>What is wrong with a field, in one text; null when nothing is. The empty name is the form as a whole.</summary>
    public static string? Problem(this ModelStateDictionary state, string field) =>
        state.TryGetValue(field, out var entry) && entry.Errors.Count > 0 ? string.Join(' ', entry.Errors.Select(error => error.ErrorMessage)) : null;

    /// <summary>The antiforgery token that let this request in, when it came with one in a header: a form may have it again, which costs less than a new one.</summary>
    public static string? AdmittedBy(this HttpContext context) =>
        !context.Request.IsSafe() && context.Request.Headers[TokenHeader] is [{ Length: > 0 } token] ? token : null;

    /// <summary>The address of a file of wwwroot, by its content: it may be kept for ever.</summary>
    public static string Asset(this HttpContext context, string path) =>
        $"{context.Request.PathBase}/{context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path}";

    /// <summary>Whether anybody may make an account.</summary>
    public static bool MaySignUp(this HttpContext context) => context.RequestServices.GetRequiredService<AccountOptions>() is { Enabled: true, SignUp: true };

    /// <summary>The address by which whoever asks has signed in; null when nobody has, or nobody needs to.</summary>
    public static string? SignedInAs(this HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: var name } ? name : null;

    /// <summary>The id of whoever has signed in; null when nobody has.</summary>
    public static string? SignedInId(this HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>Whether whoever asks may see tasks.</summary>
    public static bool MaySeeTasks(this HttpContext context) =>
        !context.RequestServices.GetRequiredService<AccountOptions>().Enabled || context.SignedInAs() is not null;

    /// <summary>The title of the page of a view.</summary>
    public static string PageTitle(string view) => view switch
    {
        "active" => "Active · Tasks",
        "completed" => "Completed · Tasks",
        _ => "Tasks",
    };

    /// <summary>The texts of the form that was sent, so that an error page can give them back; none when it cannot be read.</summary>
    public static IReadOnlyList<string> Typed(this HttpContext context) =>
        context.Features.Get<IFormFeature>()?.Form is not { } form ? []
        : [.. TextFields.Select(field => form[field].ToString()).Where(text => text.Length > 0)];

    /// <summary>The address that was asked for, also while an error page is re-executed for it.</summary>
    public static string OriginalAddress(this HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<IExceptionHandlerPathFeature>() is { } failed) return request.PathBase + failed.Path + request.QueryString;
        return context.Features.Get<IStatusCodeReExecuteFeature>() is { } refused
            ? refused.OriginalPathBase + refused.OriginalPath + refused.OriginalQueryString
            : request.PathBase + request.Path + request.QueryString;
    }

    /// <summary>A day in the reader's culture and time zone.</summary>
    public static IHtmlContent ShortDate(this HttpContext context, DateTimeOffset instant) => Time(context, instant, (local, day) => day);

    /// <summary>A day and a time of day, in the same.</summary>
    public static IHtmlContent DateAndTime(this HttpContext context, DateTimeOffset instant) =>
        Time(context, instant, (local, day) => $"{day}, {local.ToString("t", CultureInfo.CurrentCulture)}");

    private static TagBuilder Time(HttpContext context, DateTimeOffset instant, Func<DateTimeOffset, string, string> words)
    {
        var look = Look.Of(context);
        var local = TimeZoneInfo.ConvertTime(instant, look.Zone);
        var time = new TagBuilder("time");
        time.Attributes["datetime"] = instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        time.Attributes["title"] = local.ToString("f", CultureInfo.CurrentCulture);
        var day = CultureInfo.CurrentCulture.DateTimeFormat.MonthDayPattern.Replace("MMMM", "MMM", StringComparison.Ordinal);
        time.InnerHtml.Append(words(local, local.ToString(local.Year == look.Today.Year ? day : "d", CultureInfo.CurrentCulture)));
        return time;
    }
}
