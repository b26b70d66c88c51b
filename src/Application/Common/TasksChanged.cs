using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Common;

/// <summary>
/// Published after an owner's task was stored, never before. A reaction is one class that implements
/// <see cref="INotificationHandler{TNotification}"/> of this; it must be quick and must not throw, for the change it hears of stands.
/// </summary>
/// <param name="Owner">Whose task.</param>
/// <param name="Events">What happened, in order.</param>
public sealed record TasksChanged(OwnerId Owner, IReadOnlyList<IDomainEvent> Events) : INotification;

/// <summary>Wraps the storage port: publishes what happened to an aggregate once it is stored.</summary>
internal sealed partial class PublishingTaskRepository(ITaskRepository inner, IMediator mediator, ILogger<PublishingTaskRepository> logger)
    : ITaskRepository
{
    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) => inner.Find(owner, id, cancellationToken);

    public Task<TaskPage> List(OwnerId owner, TaskListQuery query, CancellationToken cancellationToken) =>
        inner.List(owner, query, cancellationToken);

    public async Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken)
    {
        var added = await inner.Add(owner, task, cancellationToken);
        if (added) await Publish(owner, task);
        return added;
    }

    public async Task<Result<TaskItem>> Change(
        OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken)
    {
        var outcome = await inner.Change(owner, id, change, cancellationToken);
        if (outcome.Error is null) await Publish(owner, outcome.Value);
        return outcome;
    }

    // Without the request's token: the change is stored, so it is announced even to those who outlive the request.
    private async Task Publish(OwnerId owner, TaskItem task)
    {
        var events = task.DequeueEvents();
        if (events.Count == 0) return;
        try
        {
            await mediator.Publish(new TasksChanged(owner, events), CancellationToken.None);
        }
        catch (Exception bug)
        {
            // The change stands: whoever made it must not be told that it failed.
            ReactionFailed(logger, bug);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A reaction to a stored change failed")]
    private static partial void ReactionFailed(ILogger logger, Exception bug);
}
