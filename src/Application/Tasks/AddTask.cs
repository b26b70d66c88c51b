using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Adds a task.</summary>
/// <param name="Title">The title, in one line: required, and trimmed.</param>
/// <param name="Description">The description, in lines; blank or null: none.</param>
/// <param name="Id">The client's own id: a repeated request with the same id adds nothing and returns the same result.</param>
public sealed record AddTask(string? Title = null, string? Description = null, Guid? Id = null) : ICommand<TaskView>;

internal sealed class AddTaskValidator : AbstractValidator<AddTask>
{
    public AddTaskValidator()
    {
        RuleFor(command => command.Title).Title();
        RuleFor(command => command.Description).Description();
        RuleFor(command => command.Id).NotEqual(Guid.Empty).WithMessage("The id must be a UUID that is not all zeros.");
    }
}

internal sealed class AddTaskHandler(ITaskRepository tasks, Scope scope, TimeProvider time) : IRequestHandler<AddTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(AddTask command, CancellationToken cancellationToken)
    {
        var task = TaskItem.Add(scope.Owner, command.Title, command.Description, time.GetUtcNow(), command.Id);
        if (await tasks.Add(scope, task, cancellationToken)) return TaskView.Of(task);
        return await tasks.Find(scope, task.Id, cancellationToken) is { } existing ? TaskView.Of(existing) : TaskErrors.IdTaken;
    }
}
