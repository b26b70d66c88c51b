using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Tasks;

/// <summary>Reaction: one log line for each thing that happened to a task, ids only.</summary>
internal sealed partial class LogTaskEvents(ILogger<LogTaskEvents> logger) : INotificationHandler<TasksChanged>
{
    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        foreach (var happened in notification.Events) Happened(logger, happened, notification.Owner.Value);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Event} of owner {Owner}")]
    private static partial void Happened(ILogger logger, IDomainEvent @event, Guid owner);
}
