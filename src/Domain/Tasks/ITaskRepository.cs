using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>The numbers of an owner's tasks, without the trash.</summary>
/// <param name="Active">The number of open tasks.</param>
/// <param name="Completed">The number of completed tasks.</param>
public sealed record TaskCounts(long Active, long Completed);

/// <summary>A page of a list, read from one snapshot. Pages are equal when their tasks and all else are.</summary>
/// <param name="Tasks">The matching tasks in the order of the query, at most its limit.</param>
/// <param name="More">Whether more tasks follow.</param>
/// <param name="Counts">The counts of all of the owner's tasks, independent of the query.</param>
public sealed record TaskPage(IReadOnlyList<TaskState> Tasks, bool More, TaskCounts Counts)
{
    /// <summary>The instant at which the clock changes the list; null when it does not.</summary>
    public DateTimeOffset? ChangesAt { get; init; }

    /// <inheritdoc />
    public bool Equals(TaskPage? other) =>
        ReferenceEquals(this, other)
        || (other is not null && More == other.More && Counts == other.Counts && ChangesAt == other.ChangesAt
            && Tasks.SequenceEqual(other.Tasks));

    /// <inheritdoc />
    public override int GetHashCode() =>
        HashCode.Combine(Counts, More, Tasks.Count, Tasks is [var first, ..] ? (first.Id, first.Version) : default);
}

/// <summary>
/// Stores tasks and their facts: a port. Every call takes a <see cref="Scope"/>: tasks of other owners do not exist for it. Each task is
/// written atomically with its newest facts (<see cref="TaskFact.RetainedCount"/>), and a write is durable when the call returns. A call
/// throws <see cref="OperationCanceledException"/> without an effect when its token is cancelled before it starts, and
/// <see cref="StorageUnavailableException"/> when the store cannot be reached.
/// </summary>
public interface ITaskRepository
{
    /// <summary>
    /// Returns the tasks with these ids, in the same order, including the trash; null for each that the owner does not have.
    /// </summary>
    Task<IReadOnlyList<TaskItem?>> Find(Scope scope, IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a page of the owner's tasks that match the query, without the trash, and the counts; one consistent read. An adapter may
    /// return a cached page while the owner's data are unchanged.
    /// </summary>
    Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken);

    /// <summary>Returns all tasks of the owner outside the trash, newest first, in batches: the source of exports.</summary>
    /// <param name="scope">The owner.</param>
    /// <param name="after">The last task of the previous batch; null: from the newest.</param>
    /// <param name="limit">Most tasks to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the counts of the owner's tasks.</summary>
    Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken);

    /// <summary>Stores new tasks of the owner with their facts; ids must be distinct.</summary>
    /// <returns>For each task, in order: false when its id exists already, for any owner; that task was not stored.</returns>
    Task<IReadOnlyList<bool>> Add(Scope scope, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken);

    /// <summary>
    /// Changes tasks, each by an atomic compare-and-swap: loads the task (also from the trash), applies <paramref name="change"/>, and
    /// stores the new state with its new facts if the stored version is still the same; else it retries with the newer state. So
    /// <paramref name="change"/> may run more than once, and for several tasks concurrently. A change that fails, throws or records no fact
    /// stores nothing. Never adds a task.
    /// </summary>
    /// <param name="scope">The account and the step of the change.</param>
    /// <param name="ids">The ids of the tasks, distinct.</param>
    /// <param name="change">Changes one task; it can read the task's facts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>For each id, in order: the changed task, the error of <paramref name="change"/>, or
    /// <see cref="TaskErrors.NotFound"/>.</returns>
    Task<IReadOnlyList<Result<TaskItem>>> Change(
        Scope scope, IReadOnlyList<Guid> ids, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken);

    /// <summary>Returns the facts of a task, oldest first; empty when the owner does not have the task.</summary>
    Task<IReadOnlyList<TaskFact>> Facts(Scope scope, Guid id, CancellationToken cancellationToken);

    /// <summary>Returns the ids of the owner's tasks that have a fact of a step, in no order.</summary>
    Task<IReadOnlyList<Guid>> OfStep(Scope scope, Guid step, CancellationToken cancellationToken);
}

/// <summary>The calls for a single task, and for a list that depends on the clock.</summary>
public static class TaskRepositoryExtensions
{
    /// <inheritdoc cref="ITaskRepository.List"/>
    /// <param name="tasks">The store.</param>
    /// <param name="scope">The owner.</param>
    /// <param name="query">The query; its condition can contain <see cref="TaskCondition.Reached"/>.</param>
    /// <param name="now">The instant of the clock.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page, with <see cref="TaskPage.ChangesAt"/>.</returns>
    public static async Task<TaskPage> List(
        this ITaskRepository tasks, Scope scope, TaskQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await tasks.List(scope, query with { Where = query.Where.At(now) }, cancellationToken);
        DateTimeOffset? changesAt = null;
        foreach (var term in query.Where.Clocks)
        {
            var later = new TaskCondition.Compare(term, Relation.Greater, now.ToUnixTimeMilliseconds());
            var coming = new TaskQuery { Where = later, Order = [new OrderKey(term)], Limit = 1 };
            if ((await tasks.List(scope, coming, cancellationToken)).Tasks is not [var next]) continue;
            var at = DateTimeOffset.FromUnixTimeMilliseconds((long)term.Value(next)!);
            if (changesAt is null || at < changesAt) changesAt = at;
        }
        return page with { ChangesAt = changesAt };
    }

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
