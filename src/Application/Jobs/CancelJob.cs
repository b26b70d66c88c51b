using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;

namespace TaskManager.Application.Jobs;

/// <summary>Ends a job of whoever asks; one that has ended stays as it is.</summary>
/// <param name="Id">Which.</param>
public sealed record CancelJob(Guid Id) : ICommand<JobView>;

internal sealed class CancelJobHandler(IJobRepository jobs, JobSignal signal, ICurrentOwner owner, TimeProvider time) : IRequestHandler<CancelJob, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(CancelJob request, CancellationToken cancellationToken)
    {
        while (await jobs.Find(owner.Id, request.Id, cancellationToken) is { } job)
        {
            if (job.HasEnded || job.IsCancelling) return JobView.Of(job, time.GetUtcNow());
            // One that was begun has something to take back, which is for whoever works on it.
            var wanted = job.Attempts == 0 ? job.Ended(JobState.Cancelled, time.GetUtcNow()) : job with { IsCancelling = true };
            if (!await jobs.Save(owner.Id, wanted, cancellationToken)) continue;
            signal.Set();
            return JobView.Of(wanted, time.GetUtcNow());
        }
        return TransferErrors.NotFound;
    }
}
