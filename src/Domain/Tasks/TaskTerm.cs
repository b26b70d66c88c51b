namespace TaskManager.Domain.Tasks;

/// <summary>The kind of a term's values.</summary>
public enum TermKind
{
    /// <summary>0 or 1.</summary>
    Flag,

    /// <summary>Milliseconds since 1970.</summary>
    Instant,

    /// <summary>Folded text, ordered by code points.</summary>
    Text,
}

/// <summary>A field that queries can filter or sort by. Stores identify it by its name.</summary>
public sealed class TaskTerm
{
    private TaskTerm(string name, TermKind kind, bool isOptional, bool isIndexed, Func<TaskState, object?> value) =>
        (Name, Kind, IsOptional, IsIndexed, Value) = (name, kind, isOptional, isIndexed, value);

    /// <summary>The name of the field in JSON.</summary>
    public string Name { get; }

    /// <summary>The kind of the values.</summary>
    public TermKind Kind { get; }

    /// <summary>Whether it can be absent.</summary>
    public bool IsOptional { get; }

    /// <summary>
    /// Whether the stores keep an index of the owner's tasks by it, newest first. Without one, a list that is sorted or filtered by the
    /// term scans all tasks of the owner. <see cref="Completed"/> and <see cref="Created"/> are in the indexes of all lists.
    /// </summary>
    public bool IsIndexed { get; }

    /// <summary>Returns the value: a <see cref="long"/> or, for text, a <see cref="string"/>; null when absent.</summary>
    public Func<TaskState, object?> Value { get; }

    /// <summary>Whether the task is completed.</summary>
    public static TaskTerm Completed { get; } = new("completed", TermKind.Flag, false, false, task => task.Completed ? 1L : 0L);

    /// <summary>See <see cref="TaskState.CreatedAt"/>.</summary>
    public static TaskTerm Created { get; } = Instant("createdAt", false, false, task => task.CreatedAt);

    /// <summary>See <see cref="TaskState.UpdatedAt"/>.</summary>
    public static TaskTerm Updated { get; } = Instant("updatedAt", false, false, task => task.UpdatedAt);

    /// <summary>See <see cref="TaskState.CompletedAt"/>.</summary>
    public static TaskTerm Done { get; } = Instant("completedAt", true, false, task => task.CompletedAt);

    /// <summary>The folded title.</summary>
    public static TaskTerm Title { get; } = new("title", TermKind.Text, false, true, task => TaskSearch.Fold(task.Title));

    /// <summary>All terms.</summary>
    public static IReadOnlyList<TaskTerm> All { get; } = [Completed, Created, Updated, Done, Title];

    /// <summary>Compares two non-null values.</summary>
    internal static int Compare(object one, object other) => (one, other) switch
    {
        (long first, long second) => first.CompareTo(second),
        (string first, string second) => CompareByCodePoint(first, second),
        _ => throw new InvalidOperationException("Values of different terms cannot be compared."),
    };

    // Code point order: surrogates stand for code points above all other code units.
    private static int CompareByCodePoint(string one, string other)
    {
        var at = one.AsSpan().CommonPrefixLength(other);
        if (at == one.Length || at == other.Length) return one.Length.CompareTo(other.Length);
        return (char.IsSurrogate(one[at]), one[at]).CompareTo((char.IsSurrogate(other[at]), other[at]));
    }

    private static TaskTerm Instant(string name, bool isOptional, bool isIndexed, Func<TaskState, DateTimeOffset?> value) =>
        new(name, TermKind.Instant, isOptional, isIndexed, task => value(task)?.ToUnixTimeMilliseconds());
}
