using System.Runtime.CompilerServices;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>
/// Imports a file: reads it once to see what is in it, and, unless that was all that was wanted, once more to store it, a batch at a time. Done over, it comes to
/// the same end, whether an earlier run was interrupted or not.
/// </summary>
public sealed class TaskImporter(ITaskRepository tasks, TimeProvider time)
{
    // Ids that are made of what a task says come in no order, and a store writes fewer pages for those that lie near each other: so many are sorted before they are stored.
    // Of entries that are long, there are fewer in a batch.
    private const int Batch = 2000, Window = 3 * Batch, BatchLength = 8 << 20, PreviewSize = 5, LongestReason = 300;

    /// <summary>Does what the job's order says.</summary>
    /// <param name="job">The import.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="open">Opens the file.</param>
    /// <param name="rest">Takes the file of what could not be imported; null when nobody wants it.</param>
    /// <param name="report">Told how far it is; quick.</param>
    /// <param name="cancellationToken">Ends it early: what is stored by then is stored.</param>
    /// <returns>The job as it has ended.</returns>
    public async Task<Job> Run(Job job, ITaskFormat format, Func<Stream> open, Stream? rest, Action<Job> report, CancellationToken cancellationToken)
    {
        try
        {
            job = job with { Done = 0, Total = null, StartedAt = time.GetUtcNow(), Counts = new JobCounts(), Refused = [], Message = "Reading the file" };
            job = await Look(job, format, open, report, cancellationToken);
            if (job.Done == 0) return job.Ended(JobState.Failed, time.GetUtcNow(), "There is no task in this file.");
            if (job.Order.DryRun) return job.Ended(JobState.Done, time.GetUtcNow()) with { Total = job.Done };
            if (job.Counts.Refused > 0 && job.Order.Mode == ImportMode.AllOrNothing)
                return job.Ended(JobState.Failed, time.GetUtcNow(), "Nothing was imported, as some of it cannot be. Mend the file, or ask for the good lines only.") with { Total = job.Done };
            job = job with { Done = 0, Total = job.Done, StartedAt = time.GetUtcNow(), Message = "Importing", Counts = new JobCounts() };
            job = await Store(job, format, open, rest, report, cancellationToken);
            return job.Ended(JobState.Done, time.GetUtcNow());
        }
        catch (FileProblemException problem)
        {
            // The first reading meets it, before anything is stored.
            return job.Ended(JobState.Failed, time.GetUtcNow(), problem.Message);
        }
    }

    /// <summary>Takes back what an import of all or nothing has stored so far.</summary>
    public async Task TakeBack(Job job, ITaskFormat format, Func<Stream> open, CancellationToken cancellationToken)
    {
        if (job.Order.DryRun || job.Order.Mode != ImportMode.AllOrNothing) return;
        try
        {
            await using var stream = open();
            var file = await format.Open(stream, job.Order.Columns, cancellationToken);
            await foreach (var lines in Batches(job, file, Batch, cancellationToken))
            {
                Guid[] ids = [.. lines.Select(line => line.Task?.Id).OfType<Guid>()];
                ids = [.. ids, .. ids.Select(id => ImportLines.OtherId(job.Owner, id))];
                await tasks.Change(job.ToScope(), ids, task => task.TakeBack(job.Id, time.GetUtcNow()), cancellationToken);
            }
        }
        catch (FileProblemException)
        {
            // Of what cannot be read, nothing was stored.
        }
    }

    private async Task<Job> Look(Job job, ITaskFormat format, Func<Stream> open, Action<Job> report, CancellationToken cancellationToken)
    {
        await using var stream = open();
        var file = await format.Open(stream, job.Order.Columns, cancellationToken);
        var (preview, refused) = (new List<SheetTask>(), new List<RefusedLine>());
        await foreach (var lines in Batches(job, file, Batch, cancellationToken, withIds: job.Order.DryRun))
        {
            preview.AddRange(lines.Where(line => line.Task is not null).Take(PreviewSize - preview.Count).Select(line => new SheetTask(line.Task!.Title, line.Task.Description, line.Task.CompletedAt is not null)));
            refused.AddRange(lines.Where(line => line.Problem is not null).Take(Job.MostRefused - refused.Count).Select(line => new RefusedLine(line.Entry.Line, line.Problem!.Length <= LongestReason ? line.Problem : string.Concat(line.Problem.AsSpan(0, LongestReason), "…"))));
            TaskState[] states = [.. lines.Select(line => line.Task).OfType<TaskState>()];
            var there = job.Order.DryRun ? await There(job, states, cancellationToken) : [];
            job = Counted(job, lines, there) with
            {
                Refused = [.. refused],
                Sheet = file.Columns.Count > 0 ? new Sheet(file.Columns, file.Fields, [.. preview]) : null,
            };
            report(job);
        }
        return job;
    }

    // While some are stored, the next are read.
    private async Task<Job> Store(
        Job job, ITaskFormat format, Func<Stream> open, Stream? rest, Action<Job> report, CancellationToken cancellationToken)
    {
        await using var stream = open();
        var file = await format.Open(stream, job.Order.Columns, cancellationToken);
        var others = new RestFile(file, rest);
        await using var windows = Batches(job, file, Window, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var reading = Read();
        try
        {
            while (await reading)
            {
                var window = windows.Current;
                reading = Read();
                foreach (var lines in window.OrderBy(line => line.Task?.Id).Chunk(Batch))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    TaskState[] states = [.. lines.Select(line => line.Task).OfType<TaskState>()];
                    job = Counted(job, lines, await Import(job, states, time.GetUtcNow()));
                    foreach (var line in lines.Where(line => line.Task is null)) await others.Add(line.Entry, cancellationToken);
                    report(job);
                }
            }
        }
        finally
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await others.End(cancellationToken);
        return job;

        Task<bool> Read() => Task.Run(() => windows.MoveNextAsync().AsTask(), cancellationToken);
    }

    private static async IAsyncEnumerable<List<ImportLine>> Batches(
        Job job, TaskFile file, int size, [EnumeratorCancellation] CancellationToken cancellationToken, bool withIds = true)
    {
        var (batch, length) = (new List<ImportLine>(size), 0L);
        await foreach (var line in new ImportLines(job.Owner, job.CreatedAt, withIds).Read(file, cancellationToken))
        {
            batch.Add(line);
            length += line.Task is { } task ? task.Title.Length + (task.Description?.Length ?? 0) : line.Entry.Raw().Length;
            if (batch.Count < size && length < BatchLength) continue;
            yield return batch;
            (batch, length) = (new List<ImportLine>(size), 0);
        }
        if (batch.Count > 0) yield return batch;
    }

    // What would become of each, in a dry run.
    private async Task<IReadOnlyList<ImportOutcome>> There(Job job, TaskState[] states, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. states.Select(state => state.Id), .. states.Select(state => ImportLines.OtherId(job.Owner, state.Id))];
        var there = await tasks.Find(job.ToScope(), ids, cancellationToken);
        return [.. states.Select((_, i) => (there[i] ?? there[i + states.Length]) is { State.Deleted: false } ? ImportOutcome.Present : ImportOutcome.Added)];
    }

    // Another owner may have a task of this id: a person who moves from one account to another keeps the tasks in both.
    private async Task<IReadOnlyList<ImportOutcome>> Import(Job job, TaskState[] states, DateTimeOffset now)
    {
        var outcomes = await ImportOwn(job, states, now);
        int[] taken = [.. Enumerable.Range(0, states.Length).Where(n => outcomes[n] == ImportOutcome.Taken)];
        if (taken.Length == 0) return outcomes;
        var again = await ImportOwn(job, [.. taken.Select(n => states[n] with { Id = ImportLines.OtherId(job.Owner, states[n].Id) })], now);
        foreach (var (at, n) in taken.Index()) outcomes[n] = again[at];
        return outcomes;
    }

    // To its end: an import is taken back after all of its writes.
    private async Task<ImportOutcome[]> ImportOwn(Job job, IReadOnlyList<TaskState> states, DateTimeOffset now)
    {
        var added = await tasks.Add(job.ToScope(), [.. states.Select(state => TaskItem.Import(state, now))], CancellationToken.None);
        ImportOutcome[] outcomes = [.. added.Select(isNew => isNew ? ImportOutcome.Added : ImportOutcome.Taken)];
        var there = states.Where((_, n) => !added[n]).ToDictionary(state => state.Id);
        if (there.Count == 0) return outcomes;
        var changed = await tasks.Change(job.ToScope(), [.. there.Keys], task => task.ImportOver(there[task.Id], job.Id, now), CancellationToken.None);
        var errors = there.Keys.Zip(changed).ToDictionary(pair => pair.First, pair => pair.Second.Error);
        foreach (var (n, state) in states.Index().Where(each => !added[each.Index]))
            outcomes[n] = errors[state.Id] switch
            {
                null => ImportOutcome.Added,
                // Unless it was purged from the trash between the two calls, it is another owner's.
                NotFound => await tasks.Add(job.ToScope(), TaskItem.Import(state, now), CancellationToken.None)
                    ? ImportOutcome.Added
                    : ImportOutcome.Taken,
                _ => ImportOutcome.Present,
            };
        return outcomes;
    }

    private static Job Counted(Job job, IReadOnlyList<ImportLine> lines, IReadOnlyList<ImportOutcome> outcomes) => job with
    {
        Done = job.Done + lines.Count,
        Counts = new JobCounts(
            job.Counts.Added + outcomes.Count(outcome => outcome == ImportOutcome.Added),
            job.Counts.Present + outcomes.Count(outcome => outcome == ImportOutcome.Present),
            job.Counts.Refused + lines.Count(line => line.Problem is not null) + outcomes.Count(outcome => outcome == ImportOutcome.Taken)),
    };
}

/// <summary>What becomes of a task that is imported.</summary>
internal enum ImportOutcome
{
    /// <summary>It is added, or comes back from the trash.</summary>
    Added,

    /// <summary>The owner has one with its id, which stays as it is.</summary>
    Present,

    /// <summary>Another owner has one with its id.</summary>
    Taken,
}
