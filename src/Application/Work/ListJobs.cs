using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>Returns the newest jobs of the request's owner, newest first.</summary>
public sealed record ListJobs : IQuery<IReadOnlyList<JobView>>
{
    /// <summary>Most jobs of a response.</summary>
    public const int MaxCount = 20;
}

internal sealed class ListJobsHandler(IJobRepository jobs, Scope scope, TimeProvider time)
    : IRequestHandler<ListJobs, Result<IReadOnlyList<JobView>>>
{
    public async Task<Result<IReadOnlyList<JobView>>> Handle(ListJobs request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return (await jobs.List(scope, ListJobs.MaxCount, cancellationToken)).Select(job => JobView.Of(job, now)).ToList();
    }
}
