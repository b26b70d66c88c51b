using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Features.Tasks;

public sealed partial class TasksController
{
    [HttpPost("{id:guid}/action-name"), Consumes(Form, Multipart), Fragment("_TaskItem")]
    public Task<Result<TaskView>> ActionName(CommandName command, [FromRoute] Guid id, CancellationToken cancellationToken) =>
        mediator.Send(command with { Id = id }, cancellationToken);
}
