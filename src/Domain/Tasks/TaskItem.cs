using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>
/// A task: something that one owner wants to get done. Changes only through its intention-named methods; each that changes
/// something raises one event and makes the next <see cref="AggregateRoot.Version"/>. Instants carry whole milliseconds, which every store keeps.
/// </summary>
public sealed class TaskItem : AggregateRoot
{
    /// <summary>Longest title, in UTF-16 code units after trimming, as HTML's <c>maxlength</c> counts.</summary>
    public const int TitleMaxLength = 200;

    /// <summary>Longest description, in UTF-16 code units, a line break counting one.</summary>
    public const int DescriptionMaxLength = 10_000;

    /// <summary>How long a deleted task can be restored; afterwards it is purged.</summary>
    public static readonly TimeSpan KeptAfterDelete = TimeSpan.FromDays(30);

    private TaskItem(TaskSnapshot stored) : base(stored.Id, stored.Version)
    {
        Owner = stored.Owner;
        Title = stored.Title;
        Description = stored.Description;
        CompletedAt = stored.CompletedAt;
        CreatedAt = stored.CreatedAt;
        UpdatedAt = stored.UpdatedAt;
        DeletedAt = stored.DeletedAt;
    }

    /// <summary>Whose task it is.</summary>
    public OwnerId Owner { get; }

    /// <summary>What is to be done: 1 to <see cref="TitleMaxLength"/> characters on one line, trimmed.</summary>
    public string Title { get; private set; }

    /// <summary>More about it, or null: up to <see cref="DescriptionMaxLength"/> characters, lines ended by <c>\n</c>.</summary>
    public string? Description { get; private set; }

    /// <summary>When it was completed; null while it is open.</summary>
    public DateTimeOffset? CompletedAt { get; private set; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When it was deleted; null while it is not.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Whether it is done.</summary>
    public bool Completed => CompletedAt is not null;

    /// <summary>Whether it is in the trash: kept for <see cref="KeptAfterDelete"/>, and in no list.</summary>
    public bool Deleted => DeletedAt is not null;

    /// <summary>Makes a new open task. Title and description must have passed <see cref="TaskText"/>; anything else is a bug and throws.</summary>
    /// <param name="owner">Whose task; not <see cref="Guid.Empty"/>.</param>
    /// <param name="title">Normalized by <see cref="TaskText.Title"/> here.</param>
    /// <param name="description">Normalized by <see cref="TaskText.Description"/> here.</param>
    /// <param name="now">The instant of adding.</param>
    /// <param name="id">The client's own id, so that a repeated attempt adds once; null makes a UUID version 7.</param>
    public static TaskItem Add(OwnerId owner, string? title, string? description, DateTimeOffset now, Guid? id = null)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(owner, default);
        now = Whole(now);
        var (validTitle, validDescription) = Valid(title, description);
        var task = new TaskItem(new TaskSnapshot(
            id ?? Guid.CreateVersion7(now), owner, validTitle, validDescription, null, now, now, null, Version: 1));
        task.Raise(new TaskAdded(task.Id));
        return task;
    }

    /// <summary>Rewords the task. Nothing changes, and no event is raised, when both texts stay as they are.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Edit(string? title, string? description, DateTimeOffset now)
    {
        var texts = Valid(title, description);
        if (Deleted) return TaskErrors.NotFound;
        if (texts == (Title, Description)) return this;
        (Title, Description) = texts;
        return Changed(new TaskEdited(Id), now);
    }

    /// <summary>Completes an open task; a completed one stays as it is.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Complete(DateTimeOffset now)
    {
        if (Deleted) return TaskErrors.NotFound;
        if (Completed) return this;
        CompletedAt = Whole(now);
        return Changed(new TaskCompleted(Id), now);
    }

    /// <summary>Opens a completed task again; an open one stays as it is.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Reopen(DateTimeOffset now)
    {
        if (Deleted) return TaskErrors.NotFound;
        if (!Completed) return this;
        CompletedAt = null;
        return Changed(new TaskReopened(Id), now);
    }

    /// <summary>Completes an open task, reopens a completed one.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Toggle(DateTimeOffset now) => Completed ? Reopen(now) : Complete(now);

    /// <summary>Puts the task into the trash.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is there already.</returns>
    public Result<TaskItem> Delete(DateTimeOffset now)
    {
        if (Deleted) return TaskErrors.NotFound;
        DeletedAt = Whole(now);
        return Changed(new TaskDeleted(Id), now);
    }

    /// <summary>Takes the task out of the trash; one that is not there stays as it is.</summary>
    /// <returns><see cref="TaskErrors.NotFound"/> when it has been there for <see cref="KeptAfterDelete"/> or longer.</returns>
    public Result<TaskItem> Restore(DateTimeOffset now)
    {
        if (DeletedAt is not { } deletedAt) return this;
        if (now - deletedAt >= KeptAfterDelete) return TaskErrors.NotFound;
        DeletedAt = null;
        return Changed(new TaskRestored(Id), now);
    }

    /// <summary>Everything about the task, for a store to keep.</summary>
    public TaskSnapshot ToSnapshot() =>
        new(Id, Owner, Title, Description, CompletedAt, CreatedAt, UpdatedAt, DeletedAt, Version);

    /// <summary>The task as it was stored, whatever wrote it: texts are not checked again. Raises nothing.</summary>
    public static TaskItem FromSnapshot(TaskSnapshot stored) => new(stored);

    private TaskItem Changed(TaskEvent happened, DateTimeOffset now)
    {
        UpdatedAt = Whole(now);
        Version++;
        Raise(happened);
        return this;
    }

    private static DateTimeOffset Whole(DateTimeOffset instant) =>
        DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());

    private static (string Title, string? Description) Valid(string? title, string? description)
    {
        var texts = (Title: TaskText.Title(title), Description: TaskText.Description(description));
        return (TaskText.CheckTitle(texts.Title) ?? TaskText.CheckDescription(texts.Description)) is { } problem
            ? throw new ArgumentException(problem)
            : texts;
    }
}

/// <summary>A task's stored state, field by field, as adapters keep and return it.</summary>
/// <param name="Id">See <see cref="AggregateRoot.Id"/>.</param>
/// <param name="Owner">See <see cref="TaskItem.Owner"/>.</param>
/// <param name="Title">See <see cref="TaskItem.Title"/>.</param>
/// <param name="Description">See <see cref="TaskItem.Description"/>.</param>
/// <param name="CompletedAt">See <see cref="TaskItem.CompletedAt"/>.</param>
/// <param name="CreatedAt">See <see cref="TaskItem.CreatedAt"/>.</param>
/// <param name="UpdatedAt">See <see cref="TaskItem.UpdatedAt"/>.</param>
/// <param name="DeletedAt">See <see cref="TaskItem.DeletedAt"/>.</param>
/// <param name="Version">See <see cref="AggregateRoot.Version"/>.</param>
public sealed record TaskSnapshot(
    Guid Id, OwnerId Owner, string Title, string? Description, DateTimeOffset? CompletedAt,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DeletedAt, long Version);
