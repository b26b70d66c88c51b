using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>A store whose lists and changes take as long as a test wants.</summary>
internal sealed class HeldTasks : ITaskRepository
{
    private readonly InMemoryTaskRepository _stored = new();
    private TaskCompletionSource _gate = new();
    private int _now, _most;

    public HeldTasks() => LetGo();

    public int Now => Volatile.Read(ref _now);

    public int MostAtOnce => Volatile.Read(ref _most);

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _gate.TrySetResult();

    public Task<TaskPage> List(OwnerId owner, TaskListQuery query, CancellationToken cancellationToken) =>
        Held(() => _stored.List(owner, query, cancellationToken));

    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) => _stored.Find(owner, id, cancellationToken);

    public Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken) => _stored.Add(owner, task, cancellationToken);

    public Task<Result<TaskItem>> Change(OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        Held(() => _stored.Change(owner, id, change, cancellationToken));

    private async Task<T> Held<T>(Func<Task<T>> work)
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = MostAtOnce; most < now; most = MostAtOnce) Interlocked.CompareExchange(ref _most, now, most);
        await _gate.Task;
        Interlocked.Decrement(ref _now);
        return await work();
    }
}
