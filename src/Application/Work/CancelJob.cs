using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>Cancels a job of the request's owner; a job that has ended is unchanged.</summary>
/// <param name="Id">The id of the job.</param>
public sealed record CancelJob(Guid Id) : ICommand<JobView>;

internal sealed class CancelJobHandler(IJobRepository jobs, IEnumerable<IWork> works, JobSignal signal, Scope scope, TimeProvider time)
    : IRequestHandler<CancelJob, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(CancelJob request, CancellationToken cancellationToken)
    {
        if (await jobs.Cancel(scope, request.Id, time.GetUtcNow(), cancellationToken) is not { } job) return JobErrors.NotFound;
        if (job.HasEnded && works.Of(job.Kind) is { } work) await work.Ended(job, cancellationToken);
        signal.Set();
        return JobView.Of(job, time.GetUtcNow());
    }
}
