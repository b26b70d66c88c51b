using System.Globalization;

namespace TaskManager.Web.Rendering;

/// <summary>What markup depends on besides what it shows: all that a kept fragment (<see cref="FragmentCache"/>) may know of the request.</summary>
/// <param name="PathBase">What links begin with.</param>
/// <param name="Culture">The name of the culture that formats dates and numbers.</param>
/// <param name="Zone">The reader's time zone.</param>
/// <param name="Today">The reader's date.</param>
internal sealed record Look(PathString PathBase, string Culture, TimeZoneInfo Zone, DateOnly Today)
{
    /// <summary>The look of the answer to this request. The cookie <c>tz</c> names the time zone, which app.js keeps; UTC without it.</summary>
    public static Look Of(HttpContext context)
    {
        if (context.Features.Get<Look>() is { } known) return known;
        var zone = context.Request.Cookies["tz"] is { Length: < 64 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) ? found : TimeZoneInfo.Utc;
        var now = TimeZoneInfo.ConvertTime(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), zone);
        var look = new Look(context.Request.PathBase, CultureInfo.CurrentCulture.Name, zone, DateOnly.FromDateTime(now.DateTime));
        context.Features.Set(look);
        return look;
    }
}
