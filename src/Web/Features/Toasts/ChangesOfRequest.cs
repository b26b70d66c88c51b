using MediatR;
using TaskManager.Application.Common;

namespace TaskManager.Web.Features.Toasts;

/// <summary>Reaction: collects the changes of a request, for the message in its response.</summary>
internal sealed class ChangesOfRequest : INotificationHandler<TasksChanged>
{
    /// <summary>The first changed task; null when none was changed. The others are only counted: an import changes millions.</summary>
    public ChangedTask? First { get; private set; }

    /// <summary>The number of changed tasks.</summary>
    public int Count { get; private set; }

    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        First ??= notification.Tasks[0];
        Count += notification.Tasks.Count;
        return Task.CompletedTask;
    }
}
