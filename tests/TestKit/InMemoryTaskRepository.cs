using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit;

/// <summary>
/// The reference adapter: the simplest implementation of the port. Tests of handlers use it as their store; faulty adapters for the
/// mutation tests of the contract override its protected methods.
/// </summary>
public class InMemoryTaskRepository : ITaskRepository
{
    private readonly Lock _writing = new();

    /// <summary>The stored states: immutable, so that a caller cannot change a stored task.</summary>
    protected ConcurrentDictionary<Guid, TaskState> Stored { get; } = new();

    /// <summary>The facts of each task, oldest first.</summary>
    protected ConcurrentDictionary<Guid, ImmutableArray<TaskFact>> History { get; } = new();

    public Task<IReadOnlyList<TaskItem?>> Find(Scope scope, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        Run(() => Each(ids, id => Load(scope.Owner, id) is { } task ? new TaskItem(task) : null), cancellationToken);

    public Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken) =>
        Run(() => Answer(scope.Owner, query), cancellationToken);

    public Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<TaskState>>(
            () => [.. AllOf(scope.Owner, new TaskQuery { Limit = limit, After = after is null ? null : Lists.CursorOf(after) })],
            cancellationToken);

    public Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken) =>
        Run(() => Counts([.. Counted(scope.Owner)]), cancellationToken);

    public Task<IReadOnlyList<bool>> Add(Scope scope, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken)
    {
        foreach (var task in tasks) ArgumentOutOfRangeException.ThrowIfNotEqual(task.State.Owner, scope.Owner);
        return Run(() => Each(tasks, task => Add(scope, task)), cancellationToken);
    }

    public Task<IReadOnlyList<Result<TaskItem>>> Change(
        Scope scope, IReadOnlyList<Guid> ids, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        Run(() => Each(ids, id => Change(scope, id, change)), cancellationToken);

    public Task<IReadOnlyList<TaskFact>> Facts(Scope scope, Guid id, CancellationToken cancellationToken) =>
        Run(() => Load(scope.Owner, id) is null ? [] : FactsOf(id), cancellationToken);

    public Task<IReadOnlyList<Guid>> OfStep(Scope scope, Guid step, CancellationToken cancellationToken) =>
        Run<IReadOnlyList<Guid>>(() => [.. Reached(scope).Where(id => FactsOf(id).Any(fact => fact.Step == step))], cancellationToken);

    /// <summary>Stores a state directly.</summary>
    public void Put(TaskState task) => Stored[task.Id] = task;

    /// <summary>Stores a task like the first product version: later fields have their defaults.</summary>
    public virtual void PutBare(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt) =>
        Put(new TaskState
        {
            Id = id,
            Owner = owner,
            Title = title,
            CompletedAt = completed ? createdAt : null,
            CreatedAt = createdAt,
            UpdatedAt = createdAt,
        });

    protected virtual Result<TaskItem> Change(Scope scope, Guid id, Func<TaskItem, Result<TaskItem>> change)
    {
        while (true)
        {
            if (LoadForChange(scope.Owner, id) is not { } before) return TaskErrors.NotFound;
            var task = new TaskItem(before, () => FactsOf(id));
            var outcome = change(task);
            if (outcome.Error is not null || !task.HasChanged) return outcome;
            lock (_writing)
            {
                if (!Swap(before, ToStored(task.State))) continue;
                Append(id, task.FactsOf(scope));
            }
            return outcome;
        }
    }

    protected virtual void Append(Guid id, IReadOnlyList<TaskFact> facts) => History.AddOrUpdate(id, _ => [.. facts], (_, before) =>
    {
        ImmutableArray<TaskFact> all = [.. before, .. facts];
        return [.. all.TakeLast(TaskFact.RetainedCount(all.Reverse().Select(fact => Encoding.UTF8.GetByteCount(TaskJson.Write(fact)))))];
    });

    protected virtual IReadOnlyList<TaskFact> FactsOf(Guid id) => History.GetValueOrDefault(id, []);

    protected virtual IEnumerable<Guid> Reached(Scope scope) =>
        Stored.Values.Where(task => task.Owner == scope.Owner).Select(task => task.Id);

    private bool Add(Scope scope, TaskItem task)
    {
        if (!Insert(ToStored(task.State))) return false;
        Append(task.Id, task.FactsOf(scope));
        return true;
    }

    protected virtual IReadOnlyList<TOut> Each<TIn, TOut>(IReadOnlyList<TIn> all, Func<TIn, TOut> each) => [.. all.Select(each)];

    /// <summary>Runs a call, unless its token is cancelled.</summary>
    protected virtual Task<T> Run<T>(Func<T> call, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : Call(call);

    protected virtual TaskState? Load(OwnerId owner, Guid id) =>
        Stored.TryGetValue(id, out var task) && task.Owner == owner ? task : null;

    protected virtual TaskState? LoadForChange(OwnerId owner, Guid id) => Load(owner, id);

    protected virtual bool Insert(TaskState task) => Stored.TryAdd(task.Id, task);

    protected virtual bool Swap(TaskState before, TaskState after) => Stored.TryUpdate(before.Id, after, before);

    /// <summary>Returns the stored form of a state: the state itself.</summary>
    protected virtual TaskState ToStored(TaskState task) => task;

    protected virtual IEnumerable<TaskState> Listed(OwnerId owner) =>
        Stored.Values.Where(task => task.Owner == owner && task.DeletedAt is null);

    protected virtual IEnumerable<TaskState> Counted(OwnerId owner) => Listed(owner);

    protected virtual TaskPage Answer(OwnerId owner, TaskQuery query) =>
        new([.. Page(owner, query)], More(owner, query), Counts([.. Counted(owner)]));

    protected virtual IEnumerable<TaskState> Page(OwnerId owner, TaskQuery query) => Matching(owner, query).Take(query.Limit);

    protected virtual IEnumerable<TaskState> AllOf(OwnerId owner, TaskQuery query) => Page(owner, query);

    protected virtual bool More(OwnerId owner, TaskQuery query) => Matching(owner, query).Skip(query.Limit).Any();

    private IEnumerable<TaskState> Matching(OwnerId owner, TaskQuery query) => Listed(owner)
        .Where(task => Matches(task, query.Where))
        .Where(task => query.After is not { } after || Compare(query, query.CursorOf(task), after) > 0)
        .Order(Comparer<TaskState>.Create((one, other) => Compare(query, query.CursorOf(one), query.CursorOf(other))));

    protected virtual bool Matches(TaskState task, TaskCondition condition) => condition switch
    {
        TaskCondition.And and => and.Parts.All(part => Matches(task, part)),
        TaskCondition.Or or => or.Parts.Any(part => Matches(task, part)),
        TaskCondition.Not not => !Matches(task, not.Part),
        TaskCondition.Word word => Tokens(task).Any(token => BeginsWith(token, word.Prefix)),
        _ => condition.Matches(task),
    };

    protected virtual IEnumerable<string> Tokens(TaskState task) => TaskSearch.Tokens(task.Title, task.Description);

    protected virtual bool BeginsWith(string token, string prefix) => token.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>Compares cursors; ids compare as big-endian numbers.</summary>
    protected virtual int Compare(TaskQuery query, TaskCursor one, TaskCursor other) => query.Compare(one, other);

    private static TaskCounts Counts(List<TaskState> tasks) =>
        new(tasks.LongCount(task => !IsCompleted(task)), tasks.LongCount(IsCompleted));

    private static bool IsCompleted(TaskState task) => task.CompletedAt is not null;

    /// <summary>Runs a call and returns its exception in the task, as a remote store does.</summary>
    protected static Task<T> Call<T>(Func<T> call)
    {
        try
        {
            return Task.FromResult(call());
        }
        catch (Exception thrown)
        {
            return Task.FromException<T>(thrown);
        }
    }
}
