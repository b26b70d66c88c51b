using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>Which tasks a list shows.</summary>
public enum TaskFilter
{
    /// <summary>Open and completed ones.</summary>
    All,

    /// <summary>Open ones.</summary>
    Active,

    /// <summary>Completed ones.</summary>
    Completed,
}

/// <summary>A place in a list: that of the task with this instant of adding and this id, whether it still exists or not.</summary>
/// <param name="CreatedAt">The task's <see cref="TaskState.CreatedAt"/>.</param>
/// <param name="Id">The task's id.</param>
public readonly record struct TaskCursor(DateTimeOffset CreatedAt, Guid Id)
{
    /// <summary>The place of <paramref name="task"/>.</summary>
    public static TaskCursor Of(TaskState task) => new(task.CreatedAt, task.Id);
}

/// <summary>What to list, newest first: by <see cref="TaskState.CreatedAt"/>, then id as a big-endian number, both descending.</summary>
/// <param name="Filter">Which tasks.</param>
/// <param name="Prefixes">Folded prefixes that all must begin a token of the task (<see cref="TaskSearch"/>); none: every task.</param>
/// <param name="After">Only what comes after this place; null: from the top.</param>
/// <param name="Limit">Most tasks to return, from 1.</param>
public sealed record TaskListQuery(
    TaskFilter Filter, IReadOnlyList<string> Prefixes, TaskCursor? After, int Limit);

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
        ReferenceEquals(this, other) || (other is not null && More == other.More && Counts == other.Counts && Tasks.SequenceEqual(other.Tasks));

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Counts, More, Tasks.Count, Tasks is [var first, ..] ? (first.Id, first.Version) : default);
}

/// <summary>
/// Where tasks are kept: the port. Every call says whose tasks it is about; another owner's tasks do not exist for it. A call whose token
/// is cancelled before it starts does nothing and throws <see cref="OperationCanceledException"/>; one that cannot
/// reach the store throws <see cref="StorageUnavailableException"/>. What a call has stored when it returns survives a crash.
/// </summary>
public interface ITaskRepository
{
    /// <summary>The task, also one in the trash; null when the owner has none with this id.</summary>
    Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// The owner's tasks that the query asks for, none that is in the trash, and the counts; read in one go. While nothing of the owner's
    /// changed, an adapter may answer with the page that it answered with before.
    /// </summary>
    Task<TaskPage> List(OwnerId owner, TaskListQuery query, CancellationToken cancellationToken);

    /// <summary>Stores a new task of this owner.</summary>
    /// <returns>False when a task with its id exists already, whoever owns it: nothing was stored then.</returns>
    Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken);

    /// <summary>
    /// Changes a task atomically: loads it (also from the trash), applies <paramref name="change"/>, and stores the outcome, provided that nobody
    /// stored another version in between; if somebody did, it starts over with that one, so the function may run more than once. A failed
    /// or thrown change stores nothing, nor does one that leaves the version as it was. Never adds a task.
    /// </summary>
    /// <returns>The changed task, the failure of <paramref name="change"/>, or <see cref="TaskErrors.NotFound"/>.</returns>
    Task<Result<TaskItem>> Change(OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken);
}
