using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Reaction: one log line for each thing that happened to a task, ids only. A deletion is news, since its id restores the task.</summary>
internal sealed partial class LogTaskEvents(ILogger<LogTaskEvents> logger) : INotificationHandler<TasksChanged>
{
    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        foreach (var happened in notification.Events)
            Happened(logger, happened is TaskDeleted ? LogLevel.Information : LogLevel.Debug, happened, notification.Owner.Value);
        return Task.CompletedTask;
    }

    [LoggerMessage(Message = "{Event} of owner {Owner}")]
    private static partial void Happened(ILogger logger, LogLevel level, IDomainEvent @event, Guid owner);
}
