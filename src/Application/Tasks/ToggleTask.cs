using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Application.Tasks.TaskVersions;

namespace TaskManager.Application.Tasks;

/// <summary>Completes an open task, reopens a completed one. Atomic: two concurrent toggles both take effect.</summary>
/// <param name="Id">The id of the task.</param>
/// <param name="Version">See <see cref="EditTask.Version"/>.</param>
public sealed record ToggleTask(Guid Id, IReadOnlyList<long>? Version = null) : ICommand<TaskView>;

internal sealed class ToggleTaskHandler(ITaskRepository tasks, Scope scope, TimeProvider time)
    : IRequestHandler<ToggleTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(ToggleTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(scope, command.Id, On(command.Version, task => task.Toggle(time.GetUtcNow())), cancellationToken))
            .Map(TaskView.Of);
}
