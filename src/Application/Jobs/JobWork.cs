using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;

namespace TaskManager.Application.Jobs;

/// <summary>Does what jobs were asked for. Whoever holds a job's lease calls it, any number of times, until the job has ended.</summary>
public sealed class JobWork(TaskImporter importer, AllTasks tasks, JobFiles files, IJobRepository jobs, IEnumerable<ITaskFormat> formats, TimeProvider time)
{
    /// <summary>Works until the job has ended.</summary>
    /// <param name="job">As it is leased.</param>
    /// <param name="report">Told how far it is; quick.</param>
    /// <param name="cancellationToken">Ends it early: it can be done over.</param>
    /// <returns>The job as it has ended.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot answer: it can be done over.</exception>
    public async Task<Job> Run(Job job, Action<Job> report, CancellationToken cancellationToken)
    {
        if (job.IsCancelling) return await Cancel(job, cancellationToken);
        if (job.Attempts > Job.MostAttempts) return (await Cancel(job, cancellationToken)).Ended(JobState.Interrupted, time.GetUtcNow(), $"The server stopped {Job.MostAttempts} times while this was at work. {Left(job)}");
        var format = Format(job);
        var output = Guid.CreateVersion7(time.GetUtcNow());
        await using var file = files.Write(job.ToScope(), output);
        var ended = job.Order.Kind == JobKind.Import
            ? await importer.Run(job, format, () => files.Read(job.ToScope(), job.Order.Input!.Value), job.Order.DryRun ? null : file, report, cancellationToken)
            : await Export(job, format, file, report, cancellationToken);
        await file.FlushAsync(cancellationToken);
        return ended.State == JobState.Done && (job.Order.Kind == JobKind.Export || ended.Counts.Refused > 0) && !job.Order.DryRun ? ended with { Output = output } : ended;
    }

    /// <summary>Ends the job as its owner wants it: of an import of all or nothing, nothing is left.</summary>
    public async Task<Job> Cancel(Job job, CancellationToken cancellationToken)
    {
        if (job.Order is { Kind: JobKind.Import, Input: { } input })
            await importer.TakeBack(job, Format(job), () => files.Read(job.ToScope(), input), cancellationToken);
        if (job.Order.Mode == ImportMode.AllOrNothing) job = job with { Counts = job.Counts with { Added = 0 } };
        return job.Ended(JobState.Cancelled, time.GetUtcNow(), Left(job));
    }

    /// <summary>Removes what a job has read, when it is stored as ended.</summary>
    public Task RemoveInput(Job ended, CancellationToken cancellationToken) => jobs.RemoveInput(ended, cancellationToken);

    private static string? Left(Job job) => job.Order switch
    {
        { Kind: JobKind.Export } or { DryRun: true } => null,
        { Mode: ImportMode.AllOrNothing } => "Nothing was imported.",
        _ => "What was imported until then stays.",
    };

    private async Task<Job> Export(Job job, ITaskFormat format, Stream file, Action<Job> report, CancellationToken cancellationToken)
    {
        var (first, counts) = await tasks.Begin(job.ToScope(), cancellationToken);
        job = job with { Done = 0, Total = counts.Active + counts.Completed, StartedAt = time.GetUtcNow(), Message = "Exporting" };
        await format.Write(Counted(first), file, cancellationToken);
        return job.Ended(JobState.Done, time.GetUtcNow()) with { Total = job.Done };

        async IAsyncEnumerable<TaskView> Counted(IAsyncEnumerable<TaskView> all)
        {
            await foreach (var task in all)
            {
                yield return task;
                job = job with { Done = job.Done + 1 };
                if (job.Done % AllTasks.PageSize == 0) report(job);
            }
        }
    }

    private ITaskFormat Format(Job job) => formats.First(format => format.Name == job.Order.Format);
}
