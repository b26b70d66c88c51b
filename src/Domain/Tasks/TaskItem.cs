using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>
/// A task: the aggregate. Only its intention-named methods change it; each change records one <see cref="TaskFact"/> and increments
/// <see cref="TaskState.Version"/>.
/// </summary>
/// <param name="stored">The stored state. Texts are not validated again.</param>
/// <param name="history">Reads the stored facts, oldest first; null when there are none.</param>
public sealed class TaskItem(TaskState stored, Func<IReadOnlyList<TaskFact>>? history = null)
{
    /// <summary>Longest title, in UTF-16 code units after trimming, as HTML's <c>maxlength</c> counts.</summary>
    public const int TitleMaxLength = 200;

    /// <summary>Longest description, in UTF-16 code units, a line break counting one.</summary>
    public const int DescriptionMaxLength = 10_000;

    /// <summary>How long a deleted task can be restored; after that it is purged.</summary>
    public static readonly TimeSpan TrashRetention = TimeSpan.FromDays(30);

    private static readonly FieldChange NotDeleted = new("deletedAt", null, null);

    private readonly List<TaskFact> _newFacts = [];

    /// <summary>The current state.</summary>
    public TaskState State { get; private set; } = stored;

    /// <summary>See <see cref="TaskState.Id"/>.</summary>
    public Guid Id => State.Id;

    /// <summary>See <see cref="TaskState.Version"/>.</summary>
    public long Version => State.Version;

    /// <summary>
    /// Creates an open task. Throws <see cref="ArgumentException"/> for texts that <see cref="TaskText"/> rejects: callers validate them
    /// first.
    /// </summary>
    /// <param name="owner">The owner; not <see cref="Guid.Empty"/>.</param>
    /// <param name="title">The title, normalized here by <see cref="TaskText.Title"/>.</param>
    /// <param name="description">The description, normalized here by <see cref="TaskText.Description"/>.</param>
    /// <param name="now">The instant of adding.</param>
    /// <param name="id">The client's idempotency id; null generates a UUID version 7.</param>
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
        task._newFacts.Add(new TaskFact { Kind = FactKind.Added, At = task.State.CreatedAt, Version = task.Version });
        return task;
    }

    /// <summary>Creates a task from imported fields, with their instants and version.</summary>
    /// <param name="imported">The fields, with texts that <see cref="TaskText"/> accepts.</param>
    /// <param name="now">The instant of the import.</param>
    public static TaskItem Import(TaskState imported, DateTimeOffset now)
    {
        var task = new TaskItem(imported);
        task._newFacts.Add(new TaskFact { Kind = FactKind.Added, At = now, Version = task.Version });
        return task;
    }

    /// <summary>Whether this object has unsaved facts.</summary>
    public bool HasChanged => _newFacts.Count > 0;

    /// <summary>Returns the unsaved facts, with the actor and step of the scope.</summary>
    /// <param name="scope">The account and the step of the change.</param>
    public IReadOnlyList<TaskFact> FactsOf(Scope scope) =>
        [.. _newFacts.Select(fact => fact with { Actor = scope.Actor, Step = scope.Step })];

    /// <summary>Changes title and description. Records nothing when both stay the same.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Edit(string? title, string? description, DateTimeOffset now)
    {
        var texts = Valid(title, description);
        if (State.Deleted) return TaskErrors.NotFound;
        if (texts == (State.Title, State.Description)) return this;
        return Apply(State with { Title = texts.Title, Description = texts.Description }, now);
    }

    /// <summary>Completes an open task; a completed one is unchanged.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Complete(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        if (State.Completed) return this;
        return Apply(State with { CompletedAt = now }, now);
    }

    /// <summary>Reopens a completed task; an open one is unchanged.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Reopen(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        if (!State.Completed) return this;
        return Apply(State with { CompletedAt = null }, now);
    }

    /// <summary>Completes an open task, reopens a completed one.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash.</returns>
    public Result<TaskItem> Toggle(DateTimeOffset now) => State.Completed ? Reopen(now) : Complete(now);

    /// <summary>Moves the task to the trash.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it is in the trash already.</returns>
    public Result<TaskItem> Delete(DateTimeOffset now)
    {
        if (State.Deleted) return TaskErrors.NotFound;
        return Apply(State with { DeletedAt = now }, now);
    }

    /// <summary>Restores the task from the trash; a task outside the trash is unchanged.</summary>
    /// <returns>The task, or <see cref="TaskErrors.NotFound"/> when it was deleted <see cref="TrashRetention"/> ago or longer.</returns>
    public Result<TaskItem> Restore(DateTimeOffset now)
    {
        if (State.DeletedAt is not { } deletedAt) return this;
        if (now - deletedAt >= TrashRetention) return TaskErrors.NotFound;
        return Apply(State with { DeletedAt = null }, now);
    }

    /// <summary>
    /// Undoes a step: restores the previous value of each field that the step changed. The undo of an added task moves it to the trash.
    /// </summary>
    /// <returns>
    /// The task; or, without a change, <see cref="TaskErrors.NothingToUndo"/>, <see cref="TaskErrors.AlreadyUndone"/>, or
    /// <see cref="TaskErrors.ChangedSince"/> when a later step changed one of these fields.
    /// </returns>
    public Result<TaskItem> Undo(Guid step, DateTimeOffset now)
    {
        var facts = History;
        var done = facts.Where(fact => fact.Step == step).ToList();
        if (done.Count == 0) return TaskErrors.NothingToUndo;
        if (!IsInEffect(step)) return TaskErrors.AlreadyUndone;
        var fields = done.SelectMany(fact => fact.Changes).GroupBy(change => change.Field)
            .Select(changes => new FieldChange(changes.Key, changes.First().Was, changes.Last().Is)).ToList();
        if (done[0].Kind == FactKind.Added)
            fields = [NotDeleted with { Was = TaskJson.Value(State with { DeletedAt = now }, NotDeleted.Field) }];
        // A later step and its undo cancel out.
        var since = facts.SkipWhile(fact => fact.Step != step).Where(fact => fact.Step != step).ToList();
        var later = since.Where(fact => IsInEffect(fact.Step) && !since.Exists(other => other.Step == fact.Undoes));
        if (later.SelectMany(fact => fact.Changes).Any(change => fields.Exists(field => field.Field == change.Field))
            || fields.Exists(field => TaskJson.Value(State, field.Field) != field.Is))
            return TaskErrors.ChangedSince(State.Title);
        var before = TaskJson.With(State, fields.Select(field => (field.Field, field.Was)));
        // A task in the trash is restored only by undoing its deletion, within the retention period.
        if (State.DeletedAt is { } deletedAt && (before.Deleted || now - deletedAt >= TrashRetention)) return TaskErrors.NotFound;
        return TaskJson.Changes(State, before).Count == 0 ? this : Apply(before, now, step);

        bool IsInEffect(Guid made) => !facts.Any(fact => fact.Undoes == made && fact.Step != made && IsInEffect(fact.Step));
    }

    /// <summary>
    /// Applies an import to an existing task: restores one in the trash with the imported fields, and accepts one that the same import
    /// wrote.
    /// </summary>
    /// <param name="imported">The imported fields.</param>
    /// <param name="import">The step of the import.</param>
    /// <param name="now">The instant.</param>
    /// <returns>The task, or <see cref="TaskErrors.AlreadyExists"/> in all other cases.</returns>
    public Result<TaskItem> ApplyImport(TaskState imported, Guid import, DateTimeOffset now)
    {
        if (!State.Deleted) return IsLastStep(import) ? this : TaskErrors.AlreadyExists;
        return Record(imported with { Id = Id, Owner = State.Owner, DeletedAt = null }, now);
    }

    /// <summary>
    /// Reverts an import, unless a later step changed the task: an added task is deleted beyond restoring, and a restored one returns to
    /// the trash.
    /// </summary>
    /// <param name="import">The step of the import.</param>
    /// <param name="now">The instant.</param>
    public Result<TaskItem> RevertImport(Guid import, DateTimeOffset now)
    {
        if (!IsLastStep(import) || State.Deleted) return this;
        // A reverted import may have run again: its first fact tells what it did.
        return History.First(fact => fact.Step == import).Kind == FactKind.Added
            ? Apply(State with { DeletedAt = now - TrashRetention }, now)
            : Undo(import, now);
    }

    private IReadOnlyList<TaskFact> History => field ??= history?.Invoke() ?? [];

    private bool IsLastStep(Guid step) => History is [.., var last] && last.Step == step;

    private TaskItem Apply(TaskState next, DateTimeOffset now, Guid? undoes = null) =>
        Record(next with { UpdatedAt = now, Version = Version + 1 }, now, undoes);

    private TaskItem Record(TaskState next, DateTimeOffset now, Guid? undoes = null)
    {
        var before = State;
        State = next;
        _newFacts.Add(new TaskFact
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
