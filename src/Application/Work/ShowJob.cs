using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>Returns a job of the request's owner.</summary>
/// <param name="Id">The id of the job.</param>
public sealed record ShowJob(Guid Id) : IQuery<JobView>;

internal sealed class ShowJobHandler(IJobRepository jobs, Scope scope, TimeProvider time) : IRequestHandler<ShowJob, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(ShowJob request, CancellationToken cancellationToken) =>
        await jobs.Find(scope, request.Id, cancellationToken) is { } job ? JobView.Of(job, time.GetUtcNow()) : JobErrors.NotFound;
}
