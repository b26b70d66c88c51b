using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;

namespace TaskManager.Application.Jobs;

/// <summary>A job of whoever asks.</summary>
/// <param name="Id">Which.</param>
public sealed record ShowJob(Guid Id) : IQuery<JobView>;

internal sealed class ShowJobHandler(IJobRepository jobs, Scope scope, TimeProvider time) : IRequestHandler<ShowJob, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(ShowJob request, CancellationToken cancellationToken) =>
        await jobs.Find(scope, request.Id, cancellationToken) is { } job ? JobView.Of(job, time.GetUtcNow()) : TransferErrors.NotFound;
}

/// <summary>The latest jobs of whoever asks, newest first.</summary>
public sealed record ListJobs : IQuery<IReadOnlyList<JobView>>
{
    /// <summary>How many.</summary>
    public const int Most = 20;
}

internal sealed class ListJobsHandler(IJobRepository jobs, Scope scope, TimeProvider time) : IRequestHandler<ListJobs, Result<IReadOnlyList<JobView>>>
{
    public async Task<Result<IReadOnlyList<JobView>>> Handle(ListJobs request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return (await jobs.List(scope, ListJobs.Most, cancellationToken)).Select(job => JobView.Of(job, now)).ToList();
    }
}

/// <summary>The file that a job of whoever asks has written.</summary>
/// <param name="Id">Which job.</param>
public sealed record ReadJobFile(Guid Id) : IQuery<JobFile>;

/// <summary>A file that a job has written.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">What is in it.</param>
public sealed record JobFile(string Name, string ContentType, Stream Content);

internal sealed class ReadJobFileHandler(IJobRepository jobs, JobFiles files, IEnumerable<ITaskFormat> formats, Scope scope) : IRequestHandler<ReadJobFile, Result<JobFile>>
{
    public async Task<Result<JobFile>> Handle(ReadJobFile request, CancellationToken cancellationToken)
    {
        if (await jobs.Find(scope, request.Id, cancellationToken) is not { Output: { } output } job) return TransferErrors.NotFound;
        var format = formats.First(each => each.Name == job.Order.Format);
        var name = job.Order.Kind == JobKind.Export ? job.Order.FileName : $"not-imported.{format.Name}";
        return new JobFile(name, format.ContentType, files.Read(scope, output));
    }
}
