using Microsoft.Net.Http.Headers;
using TaskManager.Application.Common;
using TaskManager.Web.Htmx;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Features.Live;

/// <summary><c>GET /events</c>: the event stream of the current owner.</summary>
internal static class EventsEndpoint
{
    /// <summary>The response header with the name of the latest change that a fragment shows.</summary>
    public const string Header = "X-Latest-Change";

    public static void MapEvents(this WebApplication app)
    {
        var streams = app.Services.GetRequiredService<LiveStreams>();
        app.Use((context, next) =>
        {
            if (!context.Request.IsSafe()) return next(context);
            // Read before the query runs, so that the response includes every change up to this number.
            if (context.Request.WantsFragment())
                context.Response.Headers[Header] = LiveStreams.NameFor(streams.Latest, RenderContext.Of(context).Today);
            else context.Items[typeof(LiveStreams)] = streams.Latest;
            return next(context);
        });
        app.MapGet("/events", Follow).DisableRateLimiting().DisableHttpMetrics();
    }

    /// <summary>Returns the name of the latest change that the page shows; null for an unsafe request.</summary>
    public static string? LatestChange(this HttpContext context) =>
        context.Items[typeof(LiveStreams)] is string latest ? LiveStreams.NameFor(latest, RenderContext.Of(context).Today) : null;

    private static IResult Follow(LiveStreams streams, ICurrentOwner owner, HttpContext context)
    {
        var response = context.Response;
        if (!streams.Admits())
        {
            response.Headers.RetryAfter = "30";
            return Results.Text("Too many event streams are open. Poll the tasks instead.", statusCode: 503);
        }
        // A proxy must not buffer events.
        response.Headers["X-Accel-Buffering"] = "no";
        response.OnStarting(() =>
        {
            // The framework would send "no-cache,no-store".
            response.Headers.CacheControl = CacheControlHeaderValue.NoCacheString;
            return Task.CompletedTask;
        });
        // The stream would never end for a HEAD request, whose body is not read.
        return response.Body == Stream.Null
            ? Results.Text("", "text/event-stream")
            : TypedResults.ServerSentEvents(streams.Follow(owner.Id, RenderContext.Of(context).Zone, signedOut: context.SignedOut()));
    }
}
