using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Returns a task; a task in the trash is not found.</summary>
/// <param name="Id">The id of the task.</param>
public sealed record GetTask(Guid Id) : IQuery<TaskView>;

internal sealed class GetTaskHandler(ITaskRepository tasks, Scope scope) : IRequestHandler<GetTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(GetTask query, CancellationToken cancellationToken) =>
        await tasks.Find(scope, query.Id, cancellationToken) is { State.Deleted: false } task ? TaskView.Of(task) : TaskErrors.NotFound;
}
