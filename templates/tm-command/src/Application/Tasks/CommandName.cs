using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Gives a task another title.</summary>
/// <param name="Id">Which task.</param>
/// <param name="Title">As in <see cref="AddTask"/>.</param>
public sealed record CommandName(Guid Id, string? Title = null) : ICommand<TaskView>;

internal sealed class CommandNameValidator : AbstractValidator<CommandName>
{
    public CommandNameValidator() => RuleFor(command => command.Title).Title();
}

internal sealed class CommandNameHandler(ITaskRepository tasks, Scope scope, TimeProvider time)
    : IRequestHandler<CommandName, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(CommandName command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // An example: what this command means is a method of TaskItem of its own, ActionName.
        var changed = await tasks.Change(
            scope, command.Id, task => task.Edit(command.Title, task.State.Description, now), cancellationToken);
        return changed.Map(TaskView.Of);
    }
}
