using Microsoft.Net.Http.Headers;
using TaskManager.Application.Common;
using TaskManager.Web.Htmx;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Features.Live;

/// <summary>The event stream of the one who asks.</summary>
internal static class EventsEndpoint
{
    /// <summary>The header in which a fragment names the latest change that it shows.</summary>
    public const string Header = "X-Latest-Change";

    public static void MapEvents(this WebApplication app)
    {
        var streams = app.Services.GetRequiredService<LiveStreams>();
        app.Use((context, next) =>
        {
            if (!context.Request.IsSafe()) return next(context);
            // Taken before the query: the answer includes every change up to this number.
            if (context.Request.WantsFragment())
                context.Response.Headers[Header] = LiveStreams.NameFor(streams.Latest, Look.Of(context).Today);
            else context.Items[typeof(LiveStreams)] = streams.Latest;
            return next(context);
        });
        app.MapGet("/events", Follow).DisableRateLimiting().DisableHttpMetrics();
    }

    /// <summary>The name of the latest change that the page shows.</summary>
    public static string? LatestChange(this HttpContext context) =>
        context.Items[typeof(LiveStreams)] is string latest ? LiveStreams.NameFor(latest, Look.Of(context).Today) : null;

    private static IResult Follow(LiveStreams streams, ICurrentOwner owner, HttpContext context)
    {
        var response = context.Response;
        if (!streams.Admits())
        {
            response.Headers.RetryAfter = "30";
            return Results.Text("This server has as many open event streams as it can take. Ask for the tasks themselves instead.", statusCode: 503);
        }
        // Proxies must pass on each event as it comes.
        response.Headers["X-Accel-Buffering"] = "no";
        response.OnStarting(() =>
        {
            // What the framework adds to it says the same twice.
            response.Headers.CacheControl = CacheControlHeaderValue.NoCacheString;
            return Task.CompletedTask;
        });
        // A HEAD request has a body that nobody reads, so it would never end.
        return response.Body == Stream.Null
            ? Results.Text("", "text/event-stream")
            : TypedResults.ServerSentEvents(streams.Follow(owner.Id, Look.Of(context).Zone, signedOut: context.SignedOut()));
    }
}
