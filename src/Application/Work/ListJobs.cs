using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>The latest jobs of the request's owner, newest first.</summary>
public sealed record ListJobs : IQuery<IReadOnlyList<JobView>>
{
    /// <summary>The most jobs of an answer.</summary>
    public const int Most = 20;
}

internal sealed class ListJobsHandler(IJobRepository jobs, Scope scope, TimeProvider time)
    : IRequestHandler<ListJobs, Result<IReadOnlyList<JobView>>>
{
    public async Task<Result<IReadOnlyList<JobView>>> Handle(ListJobs request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return (await jobs.List(scope, ListJobs.Most, cancellationToken)).Select(job => JobView.Of(job, now)).ToList();
    }
}
