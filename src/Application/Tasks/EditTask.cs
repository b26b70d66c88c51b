using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Application.Tasks.TaskVersions;

namespace TaskManager.Application.Tasks;

/// <summary>Changes some fields of a task. A field that is null stays as it is; all the others change, or none.</summary>
/// <param name="Id">Which task.</param>
/// <param name="Version">
/// The versions that the change may be based on: a task of another one is a <see cref="Conflict"/> that carries the current
/// <see cref="TaskView"/>. Null: any version.
/// </param>
/// <param name="Title">As in <see cref="AddTask"/>.</param>
/// <param name="Description">As in <see cref="AddTask"/>; empty removes it.</param>
/// <param name="Completed">Whether it is done.</param>
public sealed record EditTask(
    Guid Id, IReadOnlyList<long>? Version = null, string? Title = null, string? Description = null, bool? Completed = null)
    : ICommand<TaskView>
{
    /// <summary>The form that edits <paramref name="task"/>, before anything is typed.</summary>
    public static EditTask Of(TaskView task) => new(task.Id, [task.Version], task.Title, task.Description);
}

internal sealed class EditTaskValidator : AbstractValidator<EditTask>
{
    public EditTaskValidator()
    {
        When(command => command.Title is not null, () => RuleFor(command => command.Title).Title());
        RuleFor(command => command.Description).Description();
    }
}

internal sealed class EditTaskHandler(ITaskRepository tasks, Scope scope, TimeProvider time) : IRequestHandler<EditTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(EditTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(scope, command.Id, On(command.Version, task => Edit(task, command)), cancellationToken)).Map(TaskView.Of);

    private Result<TaskItem> Edit(TaskItem task, EditTask command)
    {
        var now = time.GetUtcNow();
        var edited = command is { Title: null, Description: null } ? task : Reword(task, command, now);
        return edited.Error is not null || command.Completed is not { } completed
            ? edited
            : completed ? task.Complete(now) : task.Reopen(now);
    }

    // A text that stays may have been stored by another program, and hold what no form accepts.
    private static Result<TaskItem> Reword(TaskItem task, EditTask command, DateTimeOffset now)
    {
        var (title, description) = (command.Title ?? task.State.Title, command.Description ?? task.State.Description);
        var problems = new[]
        {
            (Field: nameof(EditTask.Title), Problem: TaskText.CheckTitle(TaskText.Title(title))),
            (Field: nameof(EditTask.Description), Problem: TaskText.CheckDescription(TaskText.Description(description))),
        }.Where(each => each.Problem is not null).ToLookup(each => each.Field, each => each.Problem!);
        return problems.Count > 0 ? new Validation(problems) : task.Edit(title, description, now);
    }
}

/// <summary>The condition that a change is based on a version that the client has read.</summary>
internal static class TaskVersions
{
    /// <summary>
    /// Refuses the change of a task that is of none of these versions; null allows every version. A task in the trash is left to the
    /// change.
    /// </summary>
    public static Func<TaskItem, Result<TaskItem>> On(IReadOnlyList<long>? versions, Func<TaskItem, Result<TaskItem>> change) => task =>
        task.State.Deleted || versions is null || versions.Contains(task.Version)
            ? change(task)
            : TaskErrors.ChangedMeanwhile(TaskView.Of(task));
}
