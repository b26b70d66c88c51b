using System.Runtime.CompilerServices;
using TaskManager.Application.Tasks;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>
/// Imports a file in two passes: validates it, then stores it in batches; a dry run stops after the first. Idempotent, also after an
/// interruption.
/// </summary>
public sealed class TaskImporter(ITaskRepository tasks, TimeProvider time)
{
    // Derived ids are random: sorting a window of tasks by id makes a store write fewer pages.
    private const int Batch = 2000, Window = 3 * Batch, MaxBatchLength = 8 << 20, PreviewSize = 5, MaxReasonLength = 300;

    /// <summary>Runs the import.</summary>
    /// <param name="import">The import job.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="open">Opens the file; called for each pass.</param>
    /// <param name="rejected">Receives the file of rejected lines; null discards them.</param>
    /// <param name="progress">Receives the progress; must not block.</param>
    /// <param name="cancellationToken">Stops the import; stored tasks stay.</param>
    /// <returns>The import in its final state.</returns>
    public async Task<ImportJob> Run(
        ImportJob import, ITaskFormat format, Func<Stream> open, Stream? rejected, Action<ImportJob> progress,
        CancellationToken cancellationToken)
    {
        try
        {
            import = StartPhase(import, null, "Reading the file") with { Report = new ImportReport() };
            import = await Analyze(import, format, open, progress, cancellationToken);
            var total = import.Job.Done;
            if (total == 0) return Ended(JobState.Failed, "This file has no tasks. Choose another one.");
            import = import with { Job = import.Job with { Total = total } };
            if (import.Order.DryRun) return Ended(JobState.Done);
            if (import.Report.Counts.Refused > 0 && import.Order.Mode == ImportMode.AllOrNothing)
                return Ended(
                    JobState.Failed,
                    "Nothing was imported: some lines are invalid. Correct the file, or import the good lines only.");
            import = StartPhase(import, total, "Importing") with { Report = import.Report with { Counts = new ImportCounts() } };
            import = await Store(import, format, open, rejected, progress, cancellationToken);
            return Ended(JobState.Done);
        }
        catch (InvalidFileException invalid)
        {
            // The first pass finds an invalid file, before anything is stored.
            return Ended(JobState.Failed, invalid.Message);
        }

        ImportJob Ended(JobState state, string? message = null) => import.Ended(state, time.GetUtcNow(), message);
    }

    /// <summary>Reverts what an import in the mode all-or-nothing has stored.</summary>
    public async Task Revert(ImportJob import, ITaskFormat format, Func<Stream> open, CancellationToken cancellationToken)
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
                await tasks.Change(job.ToScope(), ids, task => task.RevertImport(job.Id, time.GetUtcNow()), cancellationToken);
            }
        }
        catch (InvalidFileException)
        {
            // The import stored nothing: its first pass failed at the same place.
        }
    }

    private ImportJob StartPhase(ImportJob import, long? total, string message) =>
        import with { Job = import.Job with { Done = 0, Total = total, StartedAt = time.GetUtcNow(), Message = message } };

    private async Task<ImportJob> Analyze(
        ImportJob import, ITaskFormat format, Func<Stream> open, Action<ImportJob> progress, CancellationToken cancellationToken)
    {
        await using var stream = open();
        var file = await format.Open(stream, import.Order.Columns, cancellationToken);
        var (preview, refused) = (new List<TaskView>(), new List<RefusedLine>());
        await foreach (var lines in Batches(import.Job, file, Batch, cancellationToken, withIds: import.Order.DryRun))
        {
            TaskState[] states = [.. lines.Select(line => line.Task).OfType<TaskState>()];
            preview.AddRange(states.Take(PreviewSize - preview.Count).Select(TaskView.Of));
            refused.AddRange(lines.Where(line => line.Error is not null).Take(ImportReport.MaxRefused - refused.Count).Select(Refused));
            var existing = import.Order.DryRun ? await PredictOutcomes(import.Job, states, cancellationToken) : [];
            import = AddCounts(import, lines, existing);
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
            line.Error is { Length: > MaxReasonLength } reason ? $"{reason.AsSpan(0, MaxReasonLength)}…" : line.Error!);

    // Reads the next window while the current one is stored.
    private async Task<ImportJob> Store(
        ImportJob import, ITaskFormat format, Func<Stream> open, Stream? rejected, Action<ImportJob> progress,
        CancellationToken cancellationToken)
    {
        await using var stream = open();
        var file = await format.Open(stream, import.Order.Columns, cancellationToken);
        var rejectedFile = new RejectedLinesFile(file, rejected);
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
                    import = AddCounts(import, lines, await Add(import.Job, states, time.GetUtcNow()));
                    foreach (var line in lines.Where(line => line.Task is null)) await rejectedFile.Add(line.Entry, cancellationToken);
                    progress(import);
                }
            }
        }
        finally
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await rejectedFile.End(cancellationToken);
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
            if (batch.Count < size && length < MaxBatchLength) continue;
            yield return batch;
            (batch, length) = (new List<ImportLine>(size), 0);
        }
        if (batch.Count > 0) yield return batch;
    }

    // The predicted outcomes of a dry run.
    private async Task<IReadOnlyList<ImportOutcome>> PredictOutcomes(Job job, TaskState[] states, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. states.Select(state => state.Id), .. states.Select(state => ImportLines.OtherId(job.Owner, state.Id))];
        var existing = await tasks.Find(job.ToScope(), ids, cancellationToken);
        return [.. states.Select((_, i) =>
            (existing[i] ?? existing[i + states.Length]) is { State.Deleted: false } ? ImportOutcome.Existing : ImportOutcome.Added)];
    }

    // An id can belong to another owner's task, for example after an export from one account and an import into another.
    private async Task<IReadOnlyList<ImportOutcome>> Add(Job job, TaskState[] states, DateTimeOffset now)
    {
        var outcomes = await AddOwn(job, states, now);
        int[] taken = [.. Enumerable.Range(0, states.Length).Where(n => outcomes[n] == ImportOutcome.IdTaken)];
        if (taken.Length == 0) return outcomes;
        var again = await AddOwn(job, [.. taken.Select(n => states[n] with { Id = ImportLines.OtherId(job.Owner, states[n].Id) })], now);
        foreach (var (at, n) in taken.Index()) outcomes[n] = again[at];
        return outcomes;
    }

    // Not cancellable: reverting requires that all writes have ended.
    private async Task<ImportOutcome[]> AddOwn(Job job, IReadOnlyList<TaskState> states, DateTimeOffset now)
    {
        var added = await tasks.Add(job.ToScope(), [.. states.Select(state => TaskItem.Import(state, now))], CancellationToken.None);
        ImportOutcome[] outcomes = [.. added.Select(isNew => isNew ? ImportOutcome.Added : ImportOutcome.IdTaken)];
        var existing = states.Where((_, n) => !added[n]).ToDictionary(state => state.Id);
        if (existing.Count == 0) return outcomes;
        var changed = await tasks.Change(
            job.ToScope(), [.. existing.Keys], task => task.ApplyImport(existing[task.Id], job.Id, now), CancellationToken.None);
        var errors = existing.Keys.Zip(changed).ToDictionary(pair => pair.First, pair => pair.Second.Error);
        foreach (var (n, state) in states.Index().Where(each => !added[each.Index]))
            outcomes[n] = errors[state.Id] switch
            {
                null => ImportOutcome.Added,
                // The task was purged from the trash since the first call, or belongs to another owner.
                NotFound => await tasks.Add(job.ToScope(), TaskItem.Import(state, now), CancellationToken.None)
                    ? ImportOutcome.Added
                    : ImportOutcome.IdTaken,
                _ => ImportOutcome.Existing,
            };
        return outcomes;
    }

    private static ImportJob AddCounts(ImportJob import, IReadOnlyList<ImportLine> lines, IReadOnlyList<ImportOutcome> outcomes)
    {
        var counts = import.Report.Counts;
        var refused = lines.Count(line => line.Error is not null) + outcomes.Count(outcome => outcome == ImportOutcome.IdTaken);
        counts = new ImportCounts(
            counts.Added + outcomes.Count(outcome => outcome == ImportOutcome.Added),
            counts.Present + outcomes.Count(outcome => outcome == ImportOutcome.Existing),
            counts.Refused + refused);
        var job = import.Job with { Done = import.Job.Done + lines.Count };
        return import with { Job = job, Report = import.Report with { Counts = counts } };
    }
}

/// <summary>The outcome of a task's import.</summary>
internal enum ImportOutcome
{
    /// <summary>The task was added, or restored from the trash.</summary>
    Added,

    /// <summary>The owner has a task with this id, which is unchanged.</summary>
    Existing,

    /// <summary>Another owner has a task with this id.</summary>
    IdTaken,
}
