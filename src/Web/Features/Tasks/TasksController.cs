using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Features.Tasks;

/// <summary>The use cases of tasks as pages and fragments. An action sends one request; <see cref="FragmentAttribute"/> answers.</summary>
[Route("tasks")]
public sealed partial class TasksController(IMediator mediator) : Controller
{
    private const string Form = "application/x-www-form-urlencoded", Multipart = "multipart/form-data";

    [HttpGet(""), HttpGet("/"), Fragment("_TaskList", Cached = true)]
    public Task<Result<TaskList>> List([FromQuery] ListTasks query, CancellationToken cancellationToken) =>
        // Only the API lets a client choose the length of a page.
        mediator.Send(query with { Limit = null }, cancellationToken);

    [HttpPost(""), Consumes(Form, Multipart), Fragment("_TaskForm", Form = "_TaskForm", Page = "Add", Announces = "tasks-changed")]
    public Task<Result<TaskView>> Add([FromForm] AddTask command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);

    [HttpGet("{id:guid}"), Fragment("_TaskItem", Cached = true, Page = "One")]
    public Task<Result<TaskView>> Show([FromRoute] Guid id, CancellationToken cancellationToken) =>
        mediator.Send(new GetTask(id), cancellationToken);

    [HttpGet("{id:guid}/edit"), Fragment("_TaskEdit", Page = "One")]
    public async Task<Result<EditTask>> Edit([FromRoute] Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new GetTask(id), cancellationToken)).Map(EditTask.Of);

    [HttpPut("{id:guid}"), HttpPost("{id:guid}"), Consumes(Form, Multipart)]
    [Fragment("_TaskItem", Form = "_TaskEdit", Page = "One")]
    public Task<Result<TaskView>> Edit(EditTask command, [FromRoute] Guid id, CancellationToken cancellationToken) =>
        // The id comes from the route. The form has a version, a title and a description, and model binding turns empty text into null.
        mediator.Send(
            command with
            {
                Id = id,
                Version = command.Version ?? [],
                Title = command.Title ?? "",
                Description = command.Description ?? "",
                Completed = null,
            },
            cancellationToken);

    [HttpPatch("{id:guid}/toggle"), HttpPost("{id:guid}/toggle"), Fragment("_TaskItem", Announces = "task-toggled")]
    public Task<Result<TaskView>> Toggle([FromRoute] Guid id, CancellationToken cancellationToken) =>
        mediator.Send(new ToggleTask(id), cancellationToken);

    [HttpDelete("{id:guid}"), HttpPost("{id:guid}/delete"), Fragment(Announces = "tasks-changed")]
    public Task<Result<TaskView>> Delete([FromRoute] Guid id, CancellationToken cancellationToken) =>
        mediator.Send(new DeleteTask(id), cancellationToken);

    [HttpPost("{id:guid}/restore"), Fragment("_TaskItem", Announces = "tasks-changed")]
    public Task<Result<TaskView>> Restore([FromRoute] Guid id, CancellationToken cancellationToken) =>
        mediator.Send(new RestoreTask(id), cancellationToken);

    [HttpPost("/undo"), Consumes(Form, Multipart), Fragment(Announces = "tasks-changed")]
    public Task<Result<Undone>> Undo([FromForm] Undo command, CancellationToken cancellationToken) =>
        mediator.Send(command, cancellationToken);
}
