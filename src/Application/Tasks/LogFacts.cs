using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>
/// Reaction: logs each fact, by ids only. Single deletions are logged at information level: their step id allows an operator to restore the
/// task.
/// </summary>
internal sealed partial class LogFacts(ILogger<LogFacts> logger) : INotificationHandler<TasksChanged>
{
    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        foreach (var task in notification.Tasks)
            foreach (var fact in task.Facts)
            {
                var level = fact.Kind == FactKind.Deleted && notification.Tasks.Count == 1 ? LogLevel.Information : LogLevel.Debug;
                Happened(logger, level, fact.Kind, task.State.Id, task.State.Owner.Value, fact.Step);
            }
        return Task.CompletedTask;
    }

    [LoggerMessage(Message = "{Kind} task {Task} of owner {Owner} in step {Step}")]
    private static partial void Happened(ILogger logger, LogLevel level, FactKind kind, Guid task, Guid owner, Guid step);
}
