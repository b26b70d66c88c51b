using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>A store that holds lists and changes until a test releases them.</summary>
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

    public Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken) =>
        Held(() => _stored.List(scope, query, cancellationToken));

    public Task<IReadOnlyList<Result<TaskItem>>> Change(
        Scope scope, IReadOnlyList<Guid> ids, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        Held(() => _stored.Change(scope, ids, change, cancellationToken));

    public Task<IReadOnlyList<TaskItem?>> Find(Scope scope, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        _stored.Find(scope, ids, cancellationToken);

    public Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken) =>
        _stored.All(scope, after, limit, cancellationToken);

    public Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken) => _stored.Count(scope, cancellationToken);

    public Task<IReadOnlyList<bool>> Add(Scope scope, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken) =>
        _stored.Add(scope, tasks, cancellationToken);

    public Task<IReadOnlyList<TaskFact>> Facts(Scope scope, Guid id, CancellationToken cancellationToken) =>
        _stored.Facts(scope, id, cancellationToken);

    public Task<IReadOnlyList<Guid>> OfStep(Scope scope, Guid step, CancellationToken cancellationToken) =>
        _stored.OfStep(scope, step, cancellationToken);

    private async Task<T> Held<T>(Func<Task<T>> work)
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = MostAtOnce; most < now; most = MostAtOnce) Interlocked.CompareExchange(ref _most, now, most);
        await _gate.Task;
        Interlocked.Decrement(ref _now);
        return await work();
    }
}
