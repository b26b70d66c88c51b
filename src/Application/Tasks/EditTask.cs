using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Rewords a task. Refused with a <see cref="Conflict"/> that carries the current <see cref="TaskView"/> when it changed meanwhile.</summary>
/// <param name="Id">Which task.</param>
/// <param name="Version">The version that was read: what the edit is based on.</param>
/// <param name="Title">As in <see cref="AddTask"/>.</param>
/// <param name="Description">As in <see cref="AddTask"/>.</param>
public sealed record EditTask(Guid Id, long Version, string? Title = null, string? Description = null) : ICommand<TaskView>
{
    /// <summary>The form that edits <paramref name="task"/>, as it is before anything was typed.</summary>
    public static EditTask Of(TaskView task) => new(task.Id, task.Version, task.Title, task.Description);
}

internal sealed class EditTaskValidator : AbstractValidator<EditTask>
{
    public EditTaskValidator()
    {
        RuleFor(command => command.Title).Title();
        RuleFor(command => command.Description).Description();
    }
}

internal sealed class EditTaskHandler(ITaskRepository tasks, ICurrentOwner owner, TimeProvider time) : IRequestHandler<EditTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(EditTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(owner.Id, command.Id, task => Edit(task, command), cancellationToken)).Map(TaskView.Of);

    private Result<TaskItem> Edit(TaskItem task, EditTask command) =>
        !task.Deleted && task.Version != command.Version
            ? TaskErrors.ChangedMeanwhile(TaskView.Of(task))
            : task.Edit(command.Title, command.Description, time.GetUtcNow());
}
