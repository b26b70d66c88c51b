using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Application.Tasks.TaskVersions;

namespace TaskManager.Application.Tasks;

/// <summary>Changes some fields of a task, atomically. A null field is unchanged.</summary>
/// <param name="Id">The id of the task.</param>
/// <param name="Version">The expected versions: any other is a <see cref="Conflict"/> that carries the current <see cref="TaskView"/>.
/// Null: any version.</param>
/// <param name="Title">The title, in one line; trimmed.</param>
/// <param name="Description">The description, in lines; blank removes it.</param>
/// <param name="Completed">Whether the task is completed.</param>
public sealed record EditTask(
    Guid Id, IReadOnlyList<long>? Version = null, string? Title = null, string? Description = null, bool? Completed = null)
    : ICommand<TaskView>
{
    /// <summary>Returns the initial form that edits <paramref name="task"/>.</summary>
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
        var edited = command is { Title: null, Description: null } ? task : ChangeTexts(task, command, now);
        return edited.Error is not null || command.Completed is not { } completed
            ? edited
            : completed ? task.Complete(now) : task.Reopen(now);
    }

    // Unchanged texts are validated too: another program may have stored what forms reject.
    private static Result<TaskItem> ChangeTexts(TaskItem task, EditTask command, DateTimeOffset now)
    {
        var (title, description) = (command.Title ?? task.State.Title, command.Description ?? task.State.Description);
        var errors = new[]
        {
            (Field: nameof(EditTask.Title), Error: TaskText.CheckTitle(TaskText.Title(title))),
            (Field: nameof(EditTask.Description), Error: TaskText.CheckDescription(TaskText.Description(description))),
        }.Where(each => each.Error is not null).ToLookup(each => each.Field, each => each.Error!);
        return errors.Count > 0 ? new Validation(errors) : task.Edit(title, description, now);
    }
}

/// <summary>The check of expected versions.</summary>
internal static class TaskVersions
{
    /// <summary>
    /// Fails a change whose task has none of the expected versions; null accepts all. For a task in the trash, the change itself decides.
    /// </summary>
    public static Func<TaskItem, Result<TaskItem>> On(IReadOnlyList<long>? versions, Func<TaskItem, Result<TaskItem>> change) => task =>
        task.State.Deleted || versions is null || versions.Contains(task.Version)
            ? change(task)
            : TaskErrors.ChangedMeanwhile(TaskView.Of(task));
}
