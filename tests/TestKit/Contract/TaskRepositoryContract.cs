using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

/// <summary>
/// The contract of all storage adapters for tasks. A derived class provides the adapter and inherits all tests. Traits named M cite the
/// rows of the capability map that a test proves.
/// </summary>
[Trait("M", "M5"), Trait("M", "M30")]
public abstract partial class TaskRepositoryContract
{
    protected static readonly DateTimeOffset Now = TestTime.Start;

    /// <summary>The adapter, on a store without tasks of <see cref="Me"/> and <see cref="Other"/>.</summary>
    protected abstract ITaskRepository Tasks { get; }

    /// <summary>Stores a task like the first product version: without description, completedAt, updatedAt, deletedAt and version.</summary>
    protected abstract Task StoreBareTask(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt);

    protected OwnerId Me { get; } = Owners.New();

    protected OwnerId Other { get; } = Owners.New();

    protected static CancellationToken None => CancellationToken.None;

    protected async Task<TaskItem> Stored(ATask task)
    {
        var built = task.OwnedBy(Me).Build();
        (await Tasks.Add(Me, built, None)).Should().BeTrue();
        return built;
    }

    protected async Task<TaskItem> StoredForOther(string title)
    {
        var built = ATask.Titled(title).OwnedBy(Other).Build();
        (await Tasks.Add(Other, built, None)).Should().BeTrue();
        return built;
    }

    protected async Task<TaskState?> Found(Guid id) => (await Tasks.Find(Me, id, None))?.State;

    protected Task<Result<TaskItem>> Change(Guid id, Action<TaskItem> change) => Tasks.Change(Me, id, Doing(change), None);

    protected static Func<TaskItem, Result<TaskItem>> Doing(Action<TaskItem> change) => task =>
    {
        change(task);
        return task;
    };

    /// <summary>Returns the titles of a list, in order.</summary>
    protected async Task<IEnumerable<string>> Titles(
        TaskFilter filter = TaskFilter.All, string? q = null, TaskItem? after = null, int limit = 100) =>
        (await Tasks.List(Me, Query(filter, q, after, limit), None)).Tasks.Select(task => task.Title);

    protected static TaskQuery Query(TaskFilter filter = TaskFilter.All, string? q = null, TaskItem? after = null, int limit = 100) =>
        Lists.Query(filter, TaskSearch.Prefixes(q), after is null ? null : Lists.CursorOf(after.State), limit);
}
