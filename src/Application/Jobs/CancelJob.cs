using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;

namespace TaskManager.Application.Jobs;

/// <summary>Ends a job of whoever asks; one that has ended stays as it is.</summary>
/// <param name="Id">Which.</param>
public sealed record CancelJob(Guid Id) : ICommand<JobView>;

internal sealed class CancelJobHandler(IJobRepository jobs, JobSignal signal, Scope scope, TimeProvider time) : IRequestHandler<CancelJob, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(CancelJob request, CancellationToken cancellationToken)
    {
        if (await jobs.Cancel(scope, request.Id, time.GetUtcNow(), cancellationToken) is not { } job) return TransferErrors.NotFound;
        signal.Set();
        return JobView.Of(job, time.GetUtcNow());
    }
}
