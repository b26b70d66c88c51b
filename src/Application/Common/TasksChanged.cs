using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Common;

/// <summary>A changed task.</summary>
/// <param name="State">The task after the change.</param>
/// <param name="Facts">The stored facts of the change, oldest first; at least one.</param>
public sealed record ChangedTask(TaskState State, IReadOnlyList<TaskFact> Facts);

/// <summary>
/// Published after changed tasks were stored. A reaction implements <see cref="INotificationHandler{TNotification}"/> of it; it must be
/// fast and must not throw, since the change is already committed.
/// </summary>
/// <param name="Scope">The scope of the change.</param>
/// <param name="Tasks">The changed tasks; at least one.</param>
public sealed record TasksChanged(Scope Scope, IReadOnlyList<ChangedTask> Tasks) : INotification;

/// <summary>Decorates the storage port: publishes the facts of a change after it is stored.</summary>
internal sealed partial class PublishingTaskRepository(ITaskRepository inner, IMediator mediator, ILogger<PublishingTaskRepository> logger)
    : ITaskRepository
{
    public Task<IReadOnlyList<TaskItem?>> Find(Scope scope, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        inner.Find(scope, ids, cancellationToken);

    public Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken) =>
        inner.List(scope, query, cancellationToken);

    public Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken) =>
        inner.All(scope, after, limit, cancellationToken);

    public Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken) => inner.Count(scope, cancellationToken);

    public Task<IReadOnlyList<TaskFact>> Facts(Scope scope, Guid id, CancellationToken cancellationToken) =>
        inner.Facts(scope, id, cancellationToken);

    public Task<IReadOnlyList<Guid>> OfStep(Scope scope, Guid step, CancellationToken cancellationToken) =>
        inner.OfStep(scope, step, cancellationToken);

    public async Task<IReadOnlyList<bool>> Add(Scope scope, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken)
    {
        var added = await inner.Add(scope, tasks, cancellationToken);
        await Publish(scope, tasks.Where((_, i) => added[i]));
        return added;
    }

    public async Task<IReadOnlyList<Result<TaskItem>>> Change(
        Scope scope, IReadOnlyList<Guid> ids, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken)
    {
        var outcomes = await inner.Change(scope, ids, change, cancellationToken);
        await Publish(scope, outcomes.Where(outcome => outcome.Error is null).Select(outcome => outcome.Value));
        return outcomes;
    }

    // CancellationToken.None: the change is stored, so it is published even when the request is aborted.
    private async Task Publish(Scope scope, IEnumerable<TaskItem> tasks)
    {
        ChangedTask[] changed =
            [.. tasks.Select(task => new ChangedTask(task.State, task.FactsOf(scope))).Where(task => task.Facts.Count > 0)];
        if (changed.Length == 0) return;
        try
        {
            await mediator.Publish(new TasksChanged(scope, changed), CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The change is committed: its request must succeed.
            ReactionFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A reaction to a stored change failed")]
    private static partial void ReactionFailed(ILogger logger, Exception exception);
}
