using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>
/// A task: something that one owner wants to get done. Changes only through its intention-named methods; each that changes
/// something makes one <see cref="TaskFact"/> and the next <see cref="TaskState.Version"/>.
/// </summary>
/// <param name="stored">The fields as a store returned them. Texts are not checked again.</param>
/// <param name="history">Reads the facts that are stored of the task, oldest first; null when there are none.</param>
public sealed class TaskItem(TaskState stored, Func<IReadOnlyList<TaskFact>>? history = null)
{
    /// <summary>Longest title, in UTF-16 code units after trimming, as HTML's <c>maxlength</c> counts.</summary>
    public const int TitleMaxLength = 200;

    /// <summary>Longest description, in UTF-16 code units, a line break counting one.</summary>
    public const int DescriptionMaxLength = 10_000;

    /// <summary>How long a deleted task can be restored; afterwards it is purged.</summary>
    public static readonly TimeSpan KeptAfterDelete = TimeSpan.FromDays(30);

    private static readonly FieldChange NotDeleted = new("deletedAt", null, null);

    private readonly List<TaskFact> _made = [];

    /// <summary>The fields as they are now.</summary>
    public TaskState State { get; private set; } = stored;

    /// <summary>See <see cref="TaskState.Id"/>.</summary>
    public Guid Id => State.Id;

    /// <summary>See <see cref="TaskState.Version"/>.</summary>
    public long Version => State.Version;

    /// <summary>Makes a new open task. Title and description must have passed <see cref="TaskText"/>; anything else is a bug and
    /// throws.</summary>
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
        task._made.Add(new TaskFact { Kind = FactKind.Added, At = task.State.CreatedAt, Version = task.Version });
        return task;
    }

    /// <summary>The task as an import states it, with its instants and version.</summary>
    /// <param name="imported">Its fields, with texts that have passed <see cref="TaskText"/>.</param>
    /// <param name="now">The instant of the import.</param>
    public static TaskItem Import(TaskState imported, DateTimeOffset now)
    {
        var task = new TaskItem(imported);
        task._made.Add(new TaskFact { Kind = FactKind.Added, At = now, Version = task.Version });
        return task;
    }

    /// <summary>Whether this object has made facts, so that there is something to store.</summary>
    public bool HasChanged => _made.Count > 0;

    /// <summary>The facts that this object has made, as the store keeps them.</summary>
    /// <param name="scope">Says which account made them, in which step.</param>
    public IReadOnlyList<TaskFact> FactsOf(Scope scope) => [.. _made.Select(fact => fact with { Actor = scope.Actor, Step = scope.Step })];

    /// <summary>Rewords the task. Nothing changes when both texts stay as they are.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Edit(string? title, string? description, DateTimeOffset now)
    {
        var texts = Valid(title, description);
        if (State.Deleted) return TaskErrors.NotFound;
        if (texts == (State.Title, State.Description)) return this;
        return Changed(State with { Title = texts.Title, Description = texts.Description }, now);
    }

    /// <summary>Completes an open task; a completed one stays as it is.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Complete(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        if (State.Completed) return this;
        return Changed(State with { CompletedAt = now }, now);
    }

    /// <summary>Opens a completed task again; an open one stays as it is.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Reopen(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        if (!State.Completed) return this;
        return Changed(State with { CompletedAt = null }, now);
    }

    /// <summary>Completes an open task, reopens a completed one.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Toggle(DateTimeOffset now) => State.Completed ? Reopen(now) : Complete(now);

    /// <summary>Puts the task into the trash.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is there already.</returns>
    public Result<TaskItem> Delete(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        return Changed(State with { DeletedAt = now }, now);
    }

    /// <summary>Takes the task out of the trash; one that is not there stays as it is.</summary>
    /// <returns><see cref="TaskErrors.NotFound"/> when it has been there for <see cref="KeptAfterDelete"/> or longer.</returns>
    public Result<TaskItem> Restore(DateTimeOffset now)
    {
        if (State.DeletedAt is not { } deletedAt) return this;
        if (now - deletedAt >= KeptAfterDelete) return TaskErrors.NotFound;
        return Changed(State with { DeletedAt = null }, now);
    }

    /// <summary>
    /// Undoes what a step did to this task: each field that it changed gets back the value that it had before. The undo of an added
    /// task puts it into the trash.
    /// </summary>
    /// <returns>
    /// The task; or, unchanged, <see cref="TaskErrors.NothingToUndo"/>, <see cref="TaskErrors.Undone"/>, or
    /// <see cref="TaskErrors.ChangedSince"/> when another step changed one of these fields later.
    /// </returns>
    public Result<TaskItem> Undo(Guid step, DateTimeOffset now)
    {
        var facts = History;
        var done = facts.Where(fact => fact.Step == step).ToList();
        if (done.Count == 0) return TaskErrors.NothingToUndo;
        if (!IsInEffect(step)) return TaskErrors.Undone;
        var fields = done.SelectMany(fact => fact.Changes).GroupBy(change => change.Field)
            .Select(changes => new FieldChange(changes.Key, changes.First().Was, changes.Last().Is)).ToList();
        if (done[0].Kind == FactKind.Added)
            fields = [NotDeleted with { Was = TaskJson.Value(State with { DeletedAt = now }, NotDeleted.Field) }];
        // A later step and its undo come to nothing.
        var since = facts.SkipWhile(fact => fact.Step != step).Where(fact => fact.Step != step).ToList();
        var later = since.Where(fact => IsInEffect(fact.Step) && !since.Exists(other => other.Step == fact.Undoes));
        if (later.SelectMany(fact => fact.Changes).Any(change => fields.Exists(field => field.Field == change.Field))
            || fields.Exists(field => TaskJson.Value(State, field.Field) != field.Is))
            return TaskErrors.ChangedSince(State.Title);
        var before = TaskJson.With(State, fields.Select(field => (field.Field, field.Was)));
        // What is in the trash comes back by its own step alone, and in time.
        if (State.DeletedAt is { } deletedAt && (before.Deleted || now - deletedAt >= KeptAfterDelete)) return TaskErrors.NotFound;
        return TaskJson.Changes(State, before).Count == 0 ? this : Changed(before, now, step);

        bool IsInEffect(Guid made) => !facts.Any(fact => fact.Undoes == made && fact.Step != made && IsInEffect(fact.Step));
    }

    /// <summary>
    /// What an import does to a task that exists: one in the trash comes back as the file states it, and one that this import has
    /// brought before stays.
    /// </summary>
    /// <param name="imported">The fields in the file.</param>
    /// <param name="import">The step of the import.</param>
    /// <param name="now">The instant.</param>
    /// <returns>The task, or <see cref="TaskErrors.Present"/> when it is neither of these.</returns>
    public Result<TaskItem> ImportOver(TaskState imported, Guid import, DateTimeOffset now)
    {
        if (!State.Deleted) return IsLast(import) ? this : TaskErrors.Present;
        return Made(imported with { Id = Id, Owner = State.Owner, DeletedAt = null }, now);
    }

    /// <summary>
    /// Takes back what an import did, unless another step came after it: a task that it added is deleted so that it cannot be restored,
    /// and one that it brought back from the trash is as it was there.
    /// </summary>
    /// <param name="import">The step of the import.</param>
    /// <param name="now">The instant.</param>
    public Result<TaskItem> TakeBack(Guid import, DateTimeOffset now)
    {
        if (!IsLast(import) || State.Deleted) return this;
        // It may have been taken back before, and brought once more.
        return History.First(fact => fact.Step == import).Kind == FactKind.Added
            ? Changed(State with { DeletedAt = now - KeptAfterDelete }, now)
            : Undo(import, now);
    }

    private IReadOnlyList<TaskFact> History => field ??= history?.Invoke() ?? [];

    private bool IsLast(Guid step) => History is [.., var last] && last.Step == step;

    private TaskItem Changed(TaskState next, DateTimeOffset now, Guid? undoes = null) =>
        Made(next with { UpdatedAt = now, Version = Version + 1 }, now, undoes);

    private TaskItem Made(TaskState next, DateTimeOffset now, Guid? undoes = null)
    {
        var before = State;
        State = next;
        _made.Add(new TaskFact
        {
            Kind = Kind(before, State),
            At = now,
            Version = Version,
            Undoes = undoes,
            Changes = TaskJson.Changes(before, State),
        });
        return this;
    }

    private static FactKind Kind(TaskState before, TaskState after) =>
        before.Deleted != after.Deleted ? after.Deleted ? FactKind.Deleted : FactKind.Restored
        : before.Completed != after.Completed ? after.Completed ? FactKind.Completed : FactKind.Reopened
        : FactKind.Edited;

    private static (string Title, string? Description) Valid(string? title, string? description)
    {
        var texts = (Title: TaskText.Title(title), Description: TaskText.Description(description));
        return (TaskText.CheckTitle(texts.Title) ?? TaskText.CheckDescription(texts.Description)) is { } problem
            ? throw new ArgumentException(problem)
            : texts;
    }
}
