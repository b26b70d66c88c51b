using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Undoes a delete. Restoring a task that is not in the trash changes nothing and succeeds; after 30 days there is nothing left to
/// restore.</summary>
/// <param name="Id">Which task.</param>
public sealed record RestoreTask(Guid Id) : ICommand<TaskView>;

internal sealed class RestoreTaskHandler(ITaskRepository tasks, Scope scope, TimeProvider time)
    : IRequestHandler<RestoreTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(RestoreTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(scope, command.Id, task => task.Restore(time.GetUtcNow()), cancellationToken)).Map(TaskView.Of);
}
