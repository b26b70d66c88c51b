using TaskManager.Application.Work;

namespace TaskManager.Application.Transfer;

/// <summary>The job that imports a file.</summary>
public sealed class ImportWork(
    TaskImporter importer, JobFiles files, IJobRepository jobs, IEnumerable<ITaskFormat> formats, TimeProvider time) : IWork
{
    /// <inheritdoc />
    public string Kind => ImportOrder.Kind;

    /// <inheritdoc />
    public async Task<Job> Run(Job job, Action<Job> progress, CancellationToken cancellationToken)
    {
        var import = ImportJob.Of(job);
        var (id, format) = (Guid.CreateVersion7(time.GetUtcNow()), Format(import));
        var rejected = new JobOutput(id, $"not-imported.{format.Name}", format.ContentType);
        await using var file = files.Write(job.ToScope(), rejected.File);
        var ended = await importer.Run(
            import, format, Open(job), import.Order.DryRun ? null : file, latest => progress(latest.ToJob()), cancellationToken);
        await file.FlushAsync(cancellationToken);
        var hasRejected = ended is { Job.State: JobState.Done, Order.DryRun: false, Report.Counts.Refused: > 0 };
        return ended.ToJob() with { Output = hasRejected ? rejected : null };
    }

    /// <summary>Cancels the import; one in the mode all-or-nothing is reverted.</summary>
    public async Task<Job> Cancel(Job job, CancellationToken cancellationToken)
    {
        var import = ImportJob.Of(job);
        await importer.Revert(import, Format(import), Open(job), cancellationToken);
        var isAllOrNothing = import.Order.Mode == ImportMode.AllOrNothing;
        if (isAllOrNothing) import = import with { Report = import.Report with { Counts = import.Report.Counts with { Added = 0 } } };
        var left = import.Order.DryRun ? null : isAllOrNothing ? "Nothing was imported." : "The tasks imported so far stay.";
        return import.ToJob().Ended(JobState.Cancelled, time.GetUtcNow(), left);
    }

    /// <summary>Removes the input file, unless another job needs it: the file of a dry run stays until its import is done.</summary>
    public async Task Ended(Job job, CancellationToken cancellationToken)
    {
        if (job.Input is not { } input || IsReadyToImport(job)) return;
        var others = (await jobs.List(job.ToScope(), JobRules.MaxJobs, cancellationToken))
            .Where(other => other.Id != job.Id && other.Input == input);
        if (others.Any(other => !other.HasEnded || (job.State != JobState.Done && IsReadyToImport(other)))) return;
        await jobs.RemoveFile(job.ToScope(), input, cancellationToken);
    }

    private static bool IsReadyToImport(Job job) => job.State == JobState.Done && ImportJob.Of(job).Order.DryRun;

    private Func<Stream> Open(Job job) => () => files.Read(job.ToScope(), job.Input!.Value);

    private ITaskFormat Format(ImportJob import) => formats.First(format => format.Name == import.Order.Format);
}
