using MediatR;
using TaskManager.Application.Common;

namespace TaskManager.Application.Tasks;

/// <summary>Reaction: signals the owner's open pages that tasks changed.</summary>
internal sealed class AnnounceTasks(ILiveSignals signals) : INotificationHandler<TasksChanged>
{
    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        signals.Announce(notification.Scope.Owner);
        return Task.CompletedTask;
    }
}
