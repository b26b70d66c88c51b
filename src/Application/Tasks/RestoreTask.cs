using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>
/// Restores a task from the trash. Idempotent: a task outside the trash is unchanged. After 30 days the task is not found.
/// </summary>
/// <param name="Id">The id of the task.</param>
public sealed record RestoreTask(Guid Id) : ICommand<TaskView>;

internal sealed class RestoreTaskHandler(ITaskRepository tasks, Scope scope, TimeProvider time)
    : IRequestHandler<RestoreTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(RestoreTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(scope, command.Id, task => task.Restore(time.GetUtcNow()), cancellationToken)).Map(TaskView.Of);
}
