using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit;

/// <summary>Builds tasks with defaults for everything that a test does not set. They have no unsaved facts.</summary>
public sealed record ATask
{
    private string Title { get; init; } = "milk";
    private string? Description { get; init; }
    private OwnerId Owner { get; init; } = OwnerId.Local;
    private DateTimeOffset AddedAtInstant { get; init; } = TestTime.Start;
    private DateTimeOffset? CompletedAtInstant { get; init; }
    private DateTimeOffset? DeletedAtInstant { get; init; }
    private Guid? Id { get; init; }

    private ATask() { }

    public static ATask Titled(string title) => new() { Title = title };

    public ATask OwnedBy(OwnerId owner) => this with { Owner = owner };

    public ATask OwnedBy(Scope scope) => OwnedBy(scope.Owner);

    public ATask DescribedAs(string? description) => this with { Description = description };

    public ATask AddedAt(DateTimeOffset instant) => this with { AddedAtInstant = instant };

    public ATask WithId(Guid id) => this with { Id = id };

    /// <summary>Completes the task, by default at its creation.</summary>
    public ATask Completed(DateTimeOffset? at = null) => this with { CompletedAtInstant = at ?? AddedAtInstant };

    /// <summary>Deletes the task, by default at its creation.</summary>
    public ATask Deleted(DateTimeOffset? at = null) => this with { DeletedAtInstant = at ?? AddedAtInstant };

    public TaskItem Build()
    {
        var task = TaskItem.Add(Owner, Title, Description, AddedAtInstant, Id);
        if (CompletedAtInstant is { } completed) task.Complete(completed);
        if (DeletedAtInstant is { } deleted) task.Delete(deleted);
        return new TaskItem(task.State);
    }
}
