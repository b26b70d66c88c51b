using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit;

/// <summary>Calls of a store by an owner, each in its own step.</summary>
public static class OwnersCalls
{
    public static Scope Scope(this OwnerId owner) => new(owner, Guid.CreateVersion7());

    public static Task<TaskItem?> Find(this ITaskRepository tasks, OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        tasks.Find(owner.Scope(), id, cancellationToken);

    public static Task<TaskPage> List(this ITaskRepository tasks, OwnerId owner, TaskQuery query, CancellationToken cancellationToken) =>
        tasks.List(owner.Scope(), query, cancellationToken);

    public static Task<bool> Add(this ITaskRepository tasks, OwnerId owner, TaskItem task, CancellationToken cancellationToken) =>
        tasks.Add(owner.Scope(), task, cancellationToken);

    public static Task<Result<TaskItem>> Change(
        this ITaskRepository tasks, OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        tasks.Change(owner.Scope(), id, change, cancellationToken);

    public static Task<TaskCounts> Count(this ITaskRepository tasks, OwnerId owner, CancellationToken cancellationToken) =>
        tasks.Count(owner.Scope(), cancellationToken);
}
