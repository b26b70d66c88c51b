using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>The kind of a change. Stored by name: never rename.</summary>
public enum FactKind
{
    /// <summary>The task was added.</summary>
    Added,

    /// <summary>Other fields of the task were changed.</summary>
    Edited,

    /// <summary>The task was completed.</summary>
    Completed,

    /// <summary>The task was reopened.</summary>
    Reopened,

    /// <summary>The task was moved to the trash.</summary>
    Deleted,

    /// <summary>The task was restored from the trash.</summary>
    Restored,
}

/// <summary>The values of a field before and after a change.</summary>
/// <param name="Field">The name of the field, as in JSON.</param>
/// <param name="Was">The value before, as JSON text (<see cref="TaskJson"/>); null when absent.</param>
/// <param name="Is">The value after, as JSON text; null when absent.</param>
public sealed record FieldChange(string Field, string? Was, string? Is);

/// <summary>One change of one task: immutable, stored in the same write as the change.</summary>
public sealed record TaskFact
{
    /// <summary>Most facts stored of a task: the newest.</summary>
    public const int MaxCount = 100;

    /// <summary>Most bytes of a task's facts in all, as JSON in UTF-8; a single fact may exceed it.</summary>
    public const int MaxTotalBytes = 64 << 10;

    /// <summary>
    /// Most bytes of one fact: enough for the longest texts before and after a change. Larger facts, of texts by other programs, are not
    /// stored.
    /// </summary>
    public const int MaxSingleBytes = 160 << 10;

    /// <summary>The kind of the change.</summary>
    public required FactKind Kind { get; init; }

    /// <summary>The account that made the change.</summary>
    public OwnerId Actor { get; init; }

    /// <summary>The step that the change belongs to (<see cref="Scope.Step"/>).</summary>
    public Guid Step { get; init; }

    /// <summary>The instant of the change, in whole milliseconds.</summary>
    public required DateTimeOffset At { get; init => field = TaskState.ToWholeMilliseconds(value).Value; }

    /// <summary>The version of the task after the change.</summary>
    public required long Version { get; init; }

    /// <summary>The step that the change undid; null when it is no undo.</summary>
    public Guid? Undoes { get; init; }

    /// <summary>The changed fields; empty for an added task.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>Returns how many of the newest facts to retain.</summary>
    /// <param name="sizes">The size of each fact in bytes, newest first.</param>
    public static int RetainedCount(IEnumerable<int> sizes)
    {
        var total = 0;
        return sizes.Take(MaxCount).TakeWhile((size, i) => (total += size) <= (i == 0 ? MaxSingleBytes : MaxTotalBytes)).Count();
    }
}
