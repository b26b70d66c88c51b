using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Application.Tasks.TaskVersions;

namespace TaskManager.Application.Tasks;

/// <summary>
/// Moves a task to the trash, where <see cref="RestoreTask"/> can restore it for 30 days. A task in the trash is not found.
/// </summary>
/// <param name="Id">The id of the task.</param>
/// <param name="Version">See <see cref="EditTask.Version"/>.</param>
public sealed record DeleteTask(Guid Id, IReadOnlyList<long>? Version = null) : ICommand<TaskView>;

internal sealed class DeleteTaskHandler(ITaskRepository tasks, Scope scope, TimeProvider time)
    : IRequestHandler<DeleteTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(DeleteTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(scope, command.Id, On(command.Version, task => task.Delete(time.GetUtcNow())), cancellationToken))
            .Map(TaskView.Of);
}
