using System.Security.Cryptography;
using System.Text;

namespace TaskManager.Domain.Tasks;

/// <summary>One key of an order. Tasks that lack the term come last in both directions.</summary>
/// <param name="Term">The term.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
public sealed record OrderKey(TaskTerm Term, bool Descending = false);

/// <summary>A place in a list: that of a task with these keys, whether it still exists or not.</summary>
/// <param name="Values">The value of each key of the order.</param>
/// <param name="CreatedAt">The task's <see cref="TaskState.CreatedAt"/>.</param>
/// <param name="Id">The task's id.</param>
public sealed record TaskCursor(IReadOnlyList<object?> Values, DateTimeOffset CreatedAt, Guid Id);

/// <summary>
/// What to list, and in which order: by the keys, then by <see cref="TaskState.CreatedAt"/>, then by id as a big-endian number, both
/// descending. Without keys the newest task comes first.
/// </summary>
public sealed record TaskQuery
{
    /// <summary>
    /// The condition that each task meets. A list that depends on the clock has its instant in here, so that a page kept for one
    /// instant is never that of another. It has at most <see cref="TaskCondition.MostNodes"/> nodes.
    /// </summary>
    /// <exception cref="ArgumentException">The tree is too large or too deep; <see cref="TaskCondition.Problem"/> says so
    /// before.</exception>
    public TaskCondition Where
    {
        get;
        init => field = TaskCondition.Problem(value) is { } problem ? throw new ArgumentException(problem) : value;
    } = TaskCondition.Every;

    /// <summary>The keys of the order.</summary>
    public IReadOnlyList<OrderKey> Order { get; init; } = [];

    /// <summary>Only what comes after this place; null: from the top.</summary>
    public TaskCursor? After { get; init; }

    /// <summary>Most tasks to return, from 1.</summary>
    public required int Limit { get; init; }

    /// <summary>Condition and order as text: the queries of the pages of one list have the same.</summary>
    public string Text => $"{Where} {string.Join(' ', Order.Select(key => (key.Descending ? "-" : "+") + key.Term.Name))}";

    /// <summary>
    /// A number that a cursor carries to be recognized as one of this list: the beginning of the SHA-256 of <see cref="Text"/>.
    /// </summary>
    public int Hash => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The place of a task in this list.</summary>
    public TaskCursor PlaceOf(TaskState task) => new([.. Order.Select(key => key.Term.Value(task))], task.CreatedAt, task.Id);

    /// <summary>Compares two places in the order of this list: less than 0 when the first comes first.</summary>
    public int Compare(TaskCursor one, TaskCursor other)
    {
        foreach (var (i, key) in Order.Index())
        {
            var order = (one.Values[i], other.Values[i]) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                ({ } first, { } second) => key.Descending ? TaskTerm.Compare(second, first) : TaskTerm.Compare(first, second),
            };
            if (order != 0) return order;
        }
        return other.CreatedAt.CompareTo(one.CreatedAt) is var byAge and not 0 ? byAge : other.Id.CompareTo(one.Id);
    }
}
