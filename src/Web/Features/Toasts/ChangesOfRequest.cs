using MediatR;
using TaskManager.Application.Common;

namespace TaskManager.Web.Features.Toasts;

/// <summary>Reaction: collects what a request changed, for the message in its answer.</summary>
internal sealed class ChangesOfRequest : INotificationHandler<TasksChanged>
{
    private readonly List<ChangedTask> _tasks = [];

    /// <summary>The changed tasks, in the order of their changes.</summary>
    public IReadOnlyList<ChangedTask> Tasks => _tasks;

    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        _tasks.AddRange(notification.Tasks);
        return Task.CompletedTask;
    }
}
