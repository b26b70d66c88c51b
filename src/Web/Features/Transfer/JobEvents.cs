using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Work;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Features.Transfer;

/// <summary>The event stream of a job: its fragment after each change, then the end.</summary>
internal static class JobEvents
{
    // Twice as often as a job stores its progress.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Proxies close a connection that is silent for 20 to 60 s.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static IResult Of(ControllerBase controller, IMediator mediator, Guid id)
    {
        var context = controller.HttpContext;
        context.Response.Headers["X-Accel-Buffering"] = "no";
        // The stream would not end for a HEAD request, whose body is not read.
        return context.Response.Body == Stream.Null
            ? Results.Text("", "text/event-stream")
            : TypedResults.ServerSentEvents(Follow(controller, mediator, id, context.SignedOut(), context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> Follow(
        ControllerBase controller, IMediator mediator, Guid id, CancellationToken signedOut,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var services = controller.HttpContext.RequestServices;
        var (fragments, time) = (services.GetRequiredService<FragmentCache>(), services.GetRequiredService<TimeProvider>());
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signedOut, stopping);
        var (sent, sentAt) = ("", time.GetTimestamp());
        while (!ending.IsCancellationRequested && (await mediator.Send(new ShowJob(id), CancellationToken.None)) is { Error: null } job)
        {
            var fragment = await fragments.Fresh(controller.ControllerContext, "_Job", job.Value);
            if (fragment != sent || time.GetElapsedTime(sentAt) > Heartbeat)
            {
                yield return new SseItem<string>(sent = fragment, "progress");
                sentAt = time.GetTimestamp();
            }
            if (job.Value.HasEnded) break;
            await Task.Delay(Pause, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (!ending.IsCancellationRequested) yield return new SseItem<string>("", "end");
    }
}
