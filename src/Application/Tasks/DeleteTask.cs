using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Application.Tasks.TaskVersions;

namespace TaskManager.Application.Tasks;

/// <summary>Puts a task into the trash, from where <see cref="RestoreTask"/> takes it back for 30 days. Deleting one that is there already
/// is not found.</summary>
/// <param name="Id">Which task.</param>
/// <param name="Version">See <see cref="EditTask.Version"/>.</param>
public sealed record DeleteTask(Guid Id, IReadOnlyList<long>? Version = null) : ICommand<TaskView>;

internal sealed class DeleteTaskHandler(ITaskRepository tasks, Scope scope, TimeProvider time)
    : IRequestHandler<DeleteTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(DeleteTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(scope, command.Id, On(command.Version, task => task.Delete(time.GetUtcNow())), cancellationToken))
            .Map(TaskView.Of);
}
