using MediatR;
using TaskManager.Application.Common;

namespace TaskManager.Web.Features.Toasts;

/// <summary>Reaction: remembers what a request changed, for the message in its answer.</summary>
internal sealed class ChangesOfRequest : INotificationHandler<TasksChanged>
{
    /// <summary>The task that was changed first; null when none was. The others are counted only: an import changes millions.</summary>
    public ChangedTask? First { get; private set; }

    /// <summary>How many tasks were changed.</summary>
    public int Count { get; private set; }

    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        First ??= notification.Tasks[0];
        Count += notification.Tasks.Count;
        return Task.CompletedTask;
    }
}
