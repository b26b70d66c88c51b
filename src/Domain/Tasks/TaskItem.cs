using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>
/// A task: something that one owner wants to get done. Changes only through its intention-named methods; each that changes
/// something raises one event and makes the next <see cref="TaskState.Version"/>.
/// </summary>
/// <param name="stored">The fields as a store returned them. Texts are not checked again.</param>
public sealed class TaskItem(TaskState stored) : AggregateRoot
{
    /// <summary>Longest title, in UTF-16 code units after trimming, as HTML's <c>maxlength</c> counts.</summary>
    public const int TitleMaxLength = 200;

    /// <summary>Longest description, in UTF-16 code units, a line break counting one.</summary>
    public const int DescriptionMaxLength = 10_000;

    /// <summary>How long a deleted task can be restored; afterwards it is purged.</summary>
    public static readonly TimeSpan KeptAfterDelete = TimeSpan.FromDays(30);

    /// <summary>The fields as they are now.</summary>
    public TaskState State { get; private set; } = stored;

    /// <summary>See <see cref="TaskState.Id"/>.</summary>
    public Guid Id => State.Id;

    /// <summary>See <see cref="TaskState.Version"/>.</summary>
    public long Version => State.Version;

    /// <summary>Makes a new open task. Title and description must have passed <see cref="TaskText"/>; anything else is a bug and throws.</summary>
    /// <param name="owner">Whose task; not <see cref="Guid.Empty"/>.</param>
    /// <param name="title">Normalized by <see cref="TaskText.Title"/> here.</param>
    /// <param name="description">Normalized by <see cref="TaskText.Description"/> here.</param>
    /// <param name="now">The instant of adding.</param>
    /// <param name="id">The client's own id, so that a repeated attempt adds once; null makes a UUID version 7.</param>
    public static TaskItem Add(OwnerId owner, string? title, string? description, DateTimeOffset now, Guid? id = null)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(owner, default);
        var (validTitle, validDescription) = Valid(title, description);
        var task = new TaskItem(new TaskState
        {
            Id = id ?? Guid.CreateVersion7(now),
            Owner = owner,
            Title = validTitle,
            Description = validDescription,
            CreatedAt = now,
            UpdatedAt = now,
        });
        task.Raise(new TaskAdded(task.Id));
        return task;
    }

    /// <summary>Rewords the task. Nothing changes, and no event is raised, when both texts stay as they are.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Edit(string? title, string? description, DateTimeOffset now)
    {
        var texts = Valid(title, description);
        if (State.Deleted) return TaskErrors.NotFound;
        if (texts == (State.Title, State.Description)) return this;
        return Changed(State with { Title = texts.Title, Description = texts.Description }, new TaskEdited(Id), now);
    }

    /// <summary>Completes an open task; a completed one stays as it is.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Complete(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        if (State.Completed) return this;
        return Changed(State with { CompletedAt = now }, new TaskCompleted(Id), now);
    }

    /// <summary>Opens a completed task again; an open one stays as it is.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Reopen(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        if (!State.Completed) return this;
        return Changed(State with { CompletedAt = null }, new TaskReopened(Id), now);
    }

    /// <summary>Completes an open task, reopens a completed one.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Toggle(DateTimeOffset now) => State.Completed ? Reopen(now) : Complete(now);

    /// <summary>Puts the task into the trash.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is there already.</returns>
    public Result<TaskItem> Delete(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        return Changed(State with { DeletedAt = now }, new TaskDeleted(Id), now);
    }

    /// <summary>Takes the task out of the trash; one that is not there stays as it is.</summary>
    /// <returns><see cref="TaskErrors.NotFound"/> when it has been there for <see cref="KeptAfterDelete"/> or longer.</returns>
    public Result<TaskItem> Restore(DateTimeOffset now)
    {
        if (State.DeletedAt is not { } deletedAt) return this;
        if (now - deletedAt >= KeptAfterDelete) return TaskErrors.NotFound;
        return Changed(State with { DeletedAt = null }, new TaskRestored(Id), now);
    }

    private TaskItem Changed(TaskState next, TaskEvent happened, DateTimeOffset now)
    {
        State = next with { UpdatedAt = now, Version = Version + 1 };
        Raise(happened);
        return this;
    }

    private static (string Title, string? Description) Valid(string? title, string? description)
    {
        var texts = (Title: TaskText.Title(title), Description: TaskText.Description(description));
        return (TaskText.CheckTitle(texts.Title) ?? TaskText.CheckDescription(texts.Description)) is { } problem
            ? throw new ArgumentException(problem)
            : texts;
    }
}
