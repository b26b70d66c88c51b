using TaskManager.Application.Work;

namespace TaskManager.Application.Transfer;

/// <summary>Adds the tasks of a file.</summary>
public sealed class ImportWork(
    TaskImporter importer, JobFiles files, IJobRepository jobs, IEnumerable<ITaskFormat> formats, TimeProvider time) : IWork
{
    /// <inheritdoc />
    public string Kind => ImportOrder.Kind;

    /// <inheritdoc />
    public async Task<Job> Run(Job job, Action<Job> progress, CancellationToken cancellationToken)
    {
        var import = ImportJob.Of(job);
        var rest = new JobOutput(Guid.CreateVersion7(time.GetUtcNow()), $"not-imported.{import.Order.Format}", Format(import).ContentType);
        await using var file = files.Write(job.ToScope(), rest.File);
        var ended = await importer.Run(
            import, Format(import), Open(job), import.Order.DryRun ? null : file, latest => progress(latest.ToJob()), cancellationToken);
        await file.FlushAsync(cancellationToken);
        var hasRest = ended is { Job.State: JobState.Done, Order.DryRun: false, Report.Counts.Refused: > 0 };
        return ended.ToJob() with { Output = hasRest ? rest : null };
    }

    /// <summary>Of an import of all or nothing, nothing is left.</summary>
    public async Task<Job> Cancel(Job job, CancellationToken cancellationToken)
    {
        var import = ImportJob.Of(job);
        await importer.TakeBack(import, Format(import), Open(job), cancellationToken);
        var isAllOrNothing = import.Order.Mode == ImportMode.AllOrNothing;
        if (isAllOrNothing) import = import with { Report = import.Report with { Counts = import.Report.Counts with { Added = 0 } } };
        var left = import.Order.DryRun ? null : isAllOrNothing ? "Nothing was imported." : "What was imported until then stays.";
        return import.ToJob().Ended(JobState.Cancelled, time.GetUtcNow(), left);
    }

    /// <summary>
    /// Removes what the import has read, unless another one needs it: what a dry run has read may be imported, until that is done.
    /// </summary>
    public async Task Ended(Job job, CancellationToken cancellationToken)
    {
        if (job.Input is not { } input || IsReadyToImport(job)) return;
        var others = (await jobs.List(job.ToScope(), JobRules.MostKept, cancellationToken))
            .Where(other => other.Id != job.Id && other.Input == input);
        if (others.Any(other => !other.HasEnded || (job.State != JobState.Done && IsReadyToImport(other)))) return;
        await jobs.RemoveFile(job.ToScope(), input, cancellationToken);
    }

    private static bool IsReadyToImport(Job job) => job.State == JobState.Done && ImportJob.Of(job).Order.DryRun;

    private Func<Stream> Open(Job job) => () => files.Read(job.ToScope(), job.Input!.Value);

    private ITaskFormat Format(ImportJob import) => formats.First(format => format.Name == import.Order.Format);
}
