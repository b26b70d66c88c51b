using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>The kind of a change. A name in the store: never rename.</summary>
public enum FactKind
{
    /// <summary>The task was added.</summary>
    Added,

    /// <summary>Fields of the task changed that no other kind names.</summary>
    Edited,

    /// <summary>The open task was completed.</summary>
    Completed,

    /// <summary>The completed task was opened again.</summary>
    Reopened,

    /// <summary>The task went to the trash.</summary>
    Deleted,

    /// <summary>The task came back from the trash.</summary>
    Restored,
}

/// <summary>What a field was before a change, and what it is after it.</summary>
/// <param name="Field">The name of the field, as in JSON.</param>
/// <param name="Was">Its value before, as JSON text (<see cref="TaskJson"/>); null when it had none.</param>
/// <param name="Is">Its value after, as JSON text; null when it has none.</param>
public sealed record FieldChange(string Field, string? Was, string? Is);

/// <summary>One change of one task. It is stored in the same write as the change, and never changed.</summary>
public sealed record TaskFact
{
    /// <summary>How many facts of a task are kept: the newest ones.</summary>
    public const int Most = 100;

    /// <summary>How many bytes the kept facts of a task have in all, as JSON in UTF-8; one that is alone may have more.</summary>
    public const int MostBytes = 64 << 10;

    /// <summary>
    /// How many bytes one fact has at most: one with the longest texts that a task can have, before and after, has fewer. That of a
    /// longer text, of another program, is not kept.
    /// </summary>
    public const int MostBytesAlone = 160 << 10;

    /// <summary>What happened.</summary>
    public required FactKind Kind { get; init; }

    /// <summary>The account that made the change.</summary>
    public OwnerId Actor { get; init; }

    /// <summary>The step that the change belongs to (<see cref="Scope.Step"/>).</summary>
    public Guid Step { get; init; }

    /// <summary>The instant of the change, in whole milliseconds.</summary>
    public required DateTimeOffset At { get; init => field = TaskState.Whole(value).Value; }

    /// <summary>The version of the task that the change made.</summary>
    public required long Version { get; init; }

    /// <summary>The step that the change undid; null when it undid none.</summary>
    public Guid? Undoes { get; init; }

    /// <summary>Each field that changed. A task that was added has none: it had no fields before.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>How many facts stay when these are all that a task has.</summary>
    /// <param name="sizes">The size of each in bytes, newest first.</param>
    public static int Kept(IEnumerable<int> sizes)
    {
        var total = 0;
        return sizes.Take(Most).TakeWhile((size, i) => (total += size) <= (i == 0 ? MostBytesAlone : MostBytes)).Count();
    }
}
