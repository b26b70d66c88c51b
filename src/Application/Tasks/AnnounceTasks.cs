using MediatR;
using TaskManager.Application.Common;

namespace TaskManager.Application.Tasks;

/// <summary>Reaction: every open page of the owner hears that the tasks changed.</summary>
internal sealed class AnnounceTasks(ILiveSignals signals) : INotificationHandler<TasksChanged>
{
    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        signals.Announce(notification.Scope.Owner);
        return Task.CompletedTask;
    }
}
