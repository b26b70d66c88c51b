using Microsoft.Net.Http.Headers;
using TaskManager.Application.Common;

namespace TaskManager.Web.Features.Live;

/// <summary>The event stream of the one who asks.</summary>
internal static class EventsEndpoint
{
    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/events", Follow);

    private static IResult Follow(LiveStreams streams, ICurrentOwner owner, HttpResponse response)
    {
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
            : TypedResults.ServerSentEvents(streams.Follow(owner.Id));
    }
}
