using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>How many tasks an owner has, those in the trash not counted.</summary>
/// <param name="Active">Open ones.</param>
/// <param name="Completed">Completed ones.</param>
public sealed record TaskCounts(long Active, long Completed);

/// <summary>What a list shows, as it was at one moment. Two pages are equal when all that they say is.</summary>
/// <param name="Tasks">The tasks that the query asks for, in its order, at most as many as its limit.</param>
/// <param name="More">Whether others come after them.</param>
/// <param name="Counts">How many tasks the owner has in all, whatever the query asks for.</param>
public sealed record TaskPage(IReadOnlyList<TaskState> Tasks, bool More, TaskCounts Counts)
{
    /// <inheritdoc />
    public bool Equals(TaskPage? other) =>
        ReferenceEquals(this, other)
        || (other is not null && More == other.More && Counts == other.Counts && Tasks.SequenceEqual(other.Tasks));

    /// <inheritdoc />
    public override int GetHashCode() =>
        HashCode.Combine(Counts, More, Tasks.Count, Tasks is [var first, ..] ? (first.Id, first.Version) : default);
}

/// <summary>
/// Stores tasks and their facts: a port. Every call takes a <see cref="Scope"/>: a task of another owner does not exist for it. A call
/// whose token is cancelled before it starts does nothing and throws <see cref="OperationCanceledException"/>; one that cannot
/// reach the store throws <see cref="StorageUnavailableException"/>. What a call has stored when it returns survives a crash. Each task
/// is written atomically with its facts, of which the newest stay (<see cref="TaskFact.Kept"/>).
/// </summary>
public interface ITaskRepository
{
    /// <summary>The tasks with these ids, in their order, also those in the trash; null for each that the owner does not have.</summary>
    Task<IReadOnlyList<TaskItem?>> Find(Scope scope, IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>
    /// The owner's tasks that the query asks for, none that is in the trash, and the counts; read in one go. While nothing of the owner's
    /// changed, an adapter may answer with the page that it answered with before.
    /// </summary>
    Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Every task of the owner that is not in the trash, newest first, some at a time: what an export reads, whatever lists leave out.
    /// </summary>
    /// <param name="scope">Says whose tasks.</param>
    /// <param name="after">The last one that was read; null: from the newest.</param>
    /// <param name="limit">Most tasks to return, from 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many tasks the owner has.</summary>
    Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken);

    /// <summary>Stores new tasks of the owner, each id once, with the facts that they have made.</summary>
    /// <returns>For each, in their order: false when a task with its id exists already, of any owner; it was not stored then.</returns>
    Task<IReadOnlyList<bool>> Add(Scope scope, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken);

    /// <summary>
    /// Changes tasks, each atomically: loads it (also from the trash), applies <paramref name="change"/>, and stores the outcome with the
    /// facts that it has made, provided that no other version was stored in between; else it starts over with that one, so the function
    /// may run more than once, and for several tasks at the same time. A failed or thrown change stores nothing, nor does one that
    /// makes no fact. Never adds a task.
    /// </summary>
    /// <param name="scope">Says which account changes them, in which step.</param>
    /// <param name="ids">The tasks, each once.</param>
    /// <param name="change">Changes one task, and can read its facts.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// For each, in their order: the changed task, the failure of <paramref name="change"/>, or <see cref="TaskErrors.NotFound"/>.
    /// </returns>
    Task<IReadOnlyList<Result<TaskItem>>> Change(
        Scope scope, IReadOnlyList<Guid> ids, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken);

    /// <summary>The facts of a task, oldest first; none when the owner does not have it.</summary>
    Task<IReadOnlyList<TaskFact>> Facts(Scope scope, Guid id, CancellationToken cancellationToken);

    /// <summary>The ids of the owner's tasks that have a fact of a step, in no order.</summary>
    Task<IReadOnlyList<Guid>> OfStep(Scope scope, Guid step, CancellationToken cancellationToken);
}

/// <summary>The calls for one task.</summary>
public static class OneTask
{
    /// <inheritdoc cref="ITaskRepository.Find"/>
    public static async Task<TaskItem?> Find(this ITaskRepository tasks, Scope scope, Guid id, CancellationToken cancellationToken) =>
        (await tasks.Find(scope, [id], cancellationToken))[0];

    /// <inheritdoc cref="ITaskRepository.Add"/>
    public static async Task<bool> Add(this ITaskRepository tasks, Scope scope, TaskItem task, CancellationToken cancellationToken) =>
        (await tasks.Add(scope, [task], cancellationToken))[0];

    /// <inheritdoc cref="ITaskRepository.Change"/>
    public static async Task<Result<TaskItem>> Change(
        this ITaskRepository tasks, Scope scope, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        (await tasks.Change(scope, [id], change, cancellationToken))[0];
}
