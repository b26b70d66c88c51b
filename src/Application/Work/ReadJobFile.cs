using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>Returns the output file of a job of the request's owner.</summary>
/// <param name="Id">The id of the job.</param>
public sealed record ReadJobFile(Guid Id) : IQuery<JobFile>;

/// <summary>The output file of a job.</summary>
/// <param name="Name">The name for a download.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Content">The content.</param>
public sealed record JobFile(string Name, string ContentType, Stream Content);

internal sealed class ReadJobFileHandler(IJobRepository jobs, JobFiles files, Scope scope) : IRequestHandler<ReadJobFile, Result<JobFile>>
{
    public async Task<Result<JobFile>> Handle(ReadJobFile request, CancellationToken cancellationToken)
    {
        if (await jobs.Find(scope, request.Id, cancellationToken) is not { } job) return JobErrors.NotFound;
        return job.Output is { } output ? new JobFile(output.Name, output.ContentType, files.Read(scope, output.File)) : JobErrors.NoFile;
    }
}
