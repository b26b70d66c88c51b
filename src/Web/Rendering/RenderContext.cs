using System.Globalization;

namespace TaskManager.Web.Rendering;

/// <summary>
/// The values of a request that rendered markup depends on besides its model. A cached fragment (<see cref="FragmentCache"/>) may
/// read no others.
/// </summary>
/// <param name="PathBase">The prefix of links.</param>
/// <param name="Culture">The name of the culture that formats dates and numbers.</param>
/// <param name="Zone">The reader's time zone.</param>
/// <param name="Today">The reader's date.</param>
internal sealed record RenderContext(PathString PathBase, string Culture, TimeZoneInfo Zone, DateOnly Today)
{
    /// <summary>Returns the values of this request. The time zone comes from the cookie <c>tz</c>, which app.js sets; else it is
    /// UTC.</summary>
    public static RenderContext Of(HttpContext context)
    {
        if (context.Features.Get<RenderContext>() is { } known) return known;
        var zone = context.Request.Cookies["tz"] is { Length: < 64 } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found)
            ? found
            : TimeZoneInfo.Utc;
        var now = TimeZoneInfo.ConvertTime(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), zone);
        var today = DateOnly.FromDateTime(now.DateTime);
        var current = new RenderContext(context.Request.PathBase, CultureInfo.CurrentCulture.Name, zone, today);
        context.Features.Set(current);
        return current;
    }
}
