using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Changes some of what a task is, whatever the rest is now. What is null stays as it is; all of it changes, or nothing.</summary>
/// <param name="Id">Which task.</param>
/// <param name="Versions">
/// The versions that the change may be based on: when the task is of another one, it is refused with a <see cref="Conflict"/> that carries the current
/// <see cref="TaskView"/>. Null: it is based on none.
/// </param>
/// <param name="Title">As in <see cref="AddTask"/>.</param>
/// <param name="Description">As in <see cref="AddTask"/>; empty for none.</param>
/// <param name="Completed">Whether it is done.</param>
public sealed record ChangeTask(Guid Id, IReadOnlyList<long>? Versions = null, string? Title = null, string? Description = null, bool? Completed = null)
    : ICommand<TaskView>;

internal sealed class ChangeTaskValidator : AbstractValidator<ChangeTask>
{
    public ChangeTaskValidator()
    {
        When(command => command.Title is not null, () => RuleFor(command => command.Title).Title());
        RuleFor(command => command.Description).Description();
    }
}

internal sealed class ChangeTaskHandler(ITaskRepository tasks, ICurrentOwner owner, TimeProvider time) : IRequestHandler<ChangeTask, Result<TaskView>>
{
    public async Task<Result<TaskView>> Handle(ChangeTask command, CancellationToken cancellationToken) =>
        (await tasks.Change(owner.Id, command.Id, TaskVersions.On(command.Versions, task => Change(task, command)), cancellationToken)).Map(TaskView.Of);

    private Result<TaskItem> Change(TaskItem task, ChangeTask command)
    {
        var now = time.GetUtcNow();
        var edited = command is { Title: null, Description: null } ? task : Edit(task, command, now);
        return edited.Error is not null || command.Completed is not { } completed ? edited : completed ? task.Complete(now) : task.Reopen(now);
    }

    // What stays was stored by whoever: it may be what nobody could type here.
    private static Result<TaskItem> Edit(TaskItem task, ChangeTask command, DateTimeOffset now)
    {
        var (title, description) = (command.Title ?? task.Title, command.Description ?? task.Description);
        var problems = new[]
        {
            (Field: nameof(ChangeTask.Title), Problem: TaskText.CheckTitle(TaskText.Title(title))),
            (Field: nameof(ChangeTask.Description), Problem: TaskText.CheckDescription(TaskText.Description(description))),
        }.Where(each => each.Problem is not null).ToLookup(each => each.Field, each => each.Problem!);
        return problems.Count > 0 ? new Validation(problems) : task.Edit(title, description, now);
    }
}

/// <summary>The condition that a change is based on what somebody has seen.</summary>
internal static class TaskVersions
{
    /// <summary>The change, refused when the task is of none of these versions; null: any will do. That a task is in the trash is the change's to say.</summary>
    public static Func<TaskItem, Result<TaskItem>> On(IReadOnlyList<long>? versions, Func<TaskItem, Result<TaskItem>> change) =>
        task => task.Deleted || versions is null || versions.Contains(task.Version) ? change(task) : TaskErrors.ChangedMeanwhile(TaskView.Of(task));
}
