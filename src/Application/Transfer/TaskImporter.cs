using System.Runtime.CompilerServices;
using TaskManager.Application.Tasks;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>
/// Imports a file: reads it once to see what is in it, and, unless that was all that was wanted, once more to store it, a batch at a time.
/// Done over, it comes to
/// the same end, whether an earlier run was interrupted or not.
/// </summary>
public sealed class TaskImporter(ITaskRepository tasks, TimeProvider time)
{
    // Ids that are made of what a task says come in no order, and a store writes fewer pages for those that lie near each other: so many
    // are sorted before they are stored.
    // Of entries that are long, there are fewer in a batch.
    private const int Batch = 2000, Window = 3 * Batch, BatchLength = 8 << 20, PreviewSize = 5, LongestReason = 300;

    /// <summary>Does what the import's order says.</summary>
    /// <param name="import">The import.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="open">Opens the file.</param>
    /// <param name="rest">Takes the file of what could not be imported; null when it is not wanted.</param>
    /// <param name="progress">Takes the progress; returns at once.</param>
    /// <param name="cancellationToken">Ends it early: what is stored by then is stored.</param>
    /// <returns>The import as it has ended.</returns>
    public async Task<ImportJob> Run(
        ImportJob import, ITaskFormat format, Func<Stream> open, Stream? rest, Action<ImportJob> progress,
        CancellationToken cancellationToken)
    {
        try
        {
            import = Begun(import, null, "Reading the file") with { Report = new ImportReport() };
            import = await Look(import, format, open, progress, cancellationToken);
            var total = import.Job.Done;
            if (total == 0) return Ended(JobState.Failed, "There is no task in this file.");
            import = import with { Job = import.Job with { Total = total } };
            if (import.Order.DryRun) return Ended(JobState.Done);
            if (import.Report.Counts.Refused > 0 && import.Order.Mode == ImportMode.AllOrNothing)
                return Ended(
                    JobState.Failed, "Nothing was imported, as some of it cannot be. Mend the file, or ask for the good lines only.");
            import = Begun(import, total, "Importing") with { Report = import.Report with { Counts = new ImportCounts() } };
            import = await Store(import, format, open, rest, progress, cancellationToken);
            return Ended(JobState.Done);
        }
        catch (FileProblemException problem)
        {
            // The first reading meets it, before anything is stored.
            return Ended(JobState.Failed, problem.Message);
        }

        ImportJob Ended(JobState state, string? message = null) => import.Ended(state, time.GetUtcNow(), message);
    }

    /// <summary>Takes back what an import of all or nothing has stored so far.</summary>
    public async Task TakeBack(ImportJob import, ITaskFormat format, Func<Stream> open, CancellationToken cancellationToken)
    {
        if (import.Order.DryRun || import.Order.Mode != ImportMode.AllOrNothing) return;
        var job = import.Job;
        try
        {
            await using var stream = open();
            var file = await format.Open(stream, import.Order.Columns, cancellationToken);
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

    private ImportJob Begun(ImportJob import, long? total, string message) =>
        import with { Job = import.Job with { Done = 0, Total = total, StartedAt = time.GetUtcNow(), Message = message } };

    private async Task<ImportJob> Look(
        ImportJob import, ITaskFormat format, Func<Stream> open, Action<ImportJob> progress, CancellationToken cancellationToken)
    {
        await using var stream = open();
        var file = await format.Open(stream, import.Order.Columns, cancellationToken);
        var (preview, refused) = (new List<TaskView>(), new List<RefusedLine>());
        await foreach (var lines in Batches(import.Job, file, Batch, cancellationToken, withIds: import.Order.DryRun))
        {
            TaskState[] states = [.. lines.Select(line => line.Task).OfType<TaskState>()];
            preview.AddRange(states.Take(PreviewSize - preview.Count).Select(TaskView.Of));
            refused.AddRange(lines.Where(line => line.Problem is not null).Take(ImportReport.MostRefused - refused.Count).Select(Refused));
            var there = import.Order.DryRun ? await There(import.Job, states, cancellationToken) : [];
            import = Counted(import, lines, there);
            import = import with
            {
                Report = import.Report with
                {
                    Refused = [.. refused],
                    Sheet = file.Columns.Count > 0 ? new Sheet(file.Columns, file.Fields, [.. preview]) : null,
                },
            };
            progress(import);
        }
        return import;
    }

    private static RefusedLine Refused(ImportLine line) =>
        new(
            line.Entry.Line,
            line.Problem is { Length: > LongestReason } tooLong ? $"{tooLong.AsSpan(0, LongestReason)}…" : line.Problem!);

    // While some are stored, the next are read.
    private async Task<ImportJob> Store(
        ImportJob import, ITaskFormat format, Func<Stream> open, Stream? rest, Action<ImportJob> progress,
        CancellationToken cancellationToken)
    {
        await using var stream = open();
        var file = await format.Open(stream, import.Order.Columns, cancellationToken);
        var others = new RestFile(file, rest);
        await using var windows = Batches(import.Job, file, Window, cancellationToken).GetAsyncEnumerator(cancellationToken);
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
                    import = Counted(import, lines, await Add(import.Job, states, time.GetUtcNow()));
                    foreach (var line in lines.Where(line => line.Task is null)) await others.Add(line.Entry, cancellationToken);
                    progress(import);
                }
            }
        }
        finally
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await others.End(cancellationToken);
        return import;

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
        return [.. states.Select((_, i) =>
            (there[i] ?? there[i + states.Length]) is { State.Deleted: false } ? ImportOutcome.Present : ImportOutcome.Added)];
    }

    // Another owner may have a task of this id: a person who moves from one account to another keeps the tasks in both.
    private async Task<IReadOnlyList<ImportOutcome>> Add(Job job, TaskState[] states, DateTimeOffset now)
    {
        var outcomes = await AddOwn(job, states, now);
        int[] taken = [.. Enumerable.Range(0, states.Length).Where(n => outcomes[n] == ImportOutcome.Taken)];
        if (taken.Length == 0) return outcomes;
        var again = await AddOwn(job, [.. taken.Select(n => states[n] with { Id = ImportLines.OtherId(job.Owner, states[n].Id) })], now);
        foreach (var (at, n) in taken.Index()) outcomes[n] = again[at];
        return outcomes;
    }

    // To its end: an import is taken back after all of its writes.
    private async Task<ImportOutcome[]> AddOwn(Job job, IReadOnlyList<TaskState> states, DateTimeOffset now)
    {
        var added = await tasks.Add(job.ToScope(), [.. states.Select(state => TaskItem.Import(state, now))], CancellationToken.None);
        ImportOutcome[] outcomes = [.. added.Select(isNew => isNew ? ImportOutcome.Added : ImportOutcome.Taken)];
        var there = states.Where((_, n) => !added[n]).ToDictionary(state => state.Id);
        if (there.Count == 0) return outcomes;
        var changed = await tasks.Change(
            job.ToScope(), [.. there.Keys], task => task.ImportOver(there[task.Id], job.Id, now), CancellationToken.None);
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

    private static ImportJob Counted(ImportJob import, IReadOnlyList<ImportLine> lines, IReadOnlyList<ImportOutcome> outcomes)
    {
        var counts = import.Report.Counts;
        var refused = lines.Count(line => line.Problem is not null) + outcomes.Count(outcome => outcome == ImportOutcome.Taken);
        counts = new ImportCounts(
            counts.Added + outcomes.Count(outcome => outcome == ImportOutcome.Added),
            counts.Present + outcomes.Count(outcome => outcome == ImportOutcome.Present),
            counts.Refused + refused);
        var job = import.Job with { Done = import.Job.Done + lines.Count };
        return import with { Job = job, Report = import.Report with { Counts = counts } };
    }
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
