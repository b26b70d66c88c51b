using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Work;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Features.Transfer;

/// <summary>A job's fragment as a stream of events: one for each change, and the end.</summary>
internal static class JobEvents
{
    // Half as long as it takes until there is something new; and so often it is said again, so that no proxy takes the stream for dead.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250), Heartbeat = TimeSpan.FromSeconds(15);

    public static IResult Of(ControllerBase controller, IMediator mediator, Guid id)
    {
        var context = controller.HttpContext;
        context.Response.Headers["X-Accel-Buffering"] = "no";
        // The body of an answer to HEAD is not read.
        return context.Response.Body == Stream.Null ? Results.Text("", "text/event-stream") : TypedResults.ServerSentEvents(Follow(controller, mediator, id, context.SignedOut(), context.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> Follow(ControllerBase controller, IMediator mediator, Guid id, CancellationToken signedOut, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var services = controller.HttpContext.RequestServices;
        var (fragments, time, stopping) = (services.GetRequiredService<FragmentCache>(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signedOut, stopping);
        var (said, saidAt) = ("", time.GetTimestamp());
        while (!ending.IsCancellationRequested && (await mediator.Send(new ShowJob(id), CancellationToken.None)) is { Error: null } job)
        {
            var fragment = await fragments.Fresh(controller.ControllerContext, "_Job", job.Value);
            if (fragment != said || time.GetElapsedTime(saidAt) > Heartbeat)
            {
                yield return new SseItem<string>(said = fragment, "progress");
                saidAt = time.GetTimestamp();
            }
            if (job.Value.HasEnded) break;
            await Task.Delay(Pause, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (!ending.IsCancellationRequested) yield return new SseItem<string>("", "end");
    }
}
