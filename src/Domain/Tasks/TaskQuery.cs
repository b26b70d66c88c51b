using System.Security.Cryptography;
using System.Text;

namespace TaskManager.Domain.Tasks;

/// <summary>A sort key. Tasks without the term come last in both directions.</summary>
/// <param name="Term">The term.</param>
/// <param name="Descending">Whether the order is descending.</param>
public sealed record OrderKey(TaskTerm Term, bool Descending = false);

/// <summary>A keyset cursor: the sort values of a task, which need not exist any more.</summary>
/// <param name="Values">The value of each sort key.</param>
/// <param name="CreatedAt">The task's <see cref="TaskState.CreatedAt"/>.</param>
/// <param name="Id">The task's id.</param>
public sealed record TaskCursor(IReadOnlyList<object?> Values, DateTimeOffset CreatedAt, Guid Id);

/// <summary>
/// A query: condition, order, cursor and limit. Ties of the sort keys are ordered by <see cref="TaskState.CreatedAt"/>, then by id as a
/// big-endian number, both descending; so the default is newest first.
/// </summary>
public sealed record TaskQuery
{
    /// <summary>
    /// The condition, of at most <see cref="TaskCondition.MaxNodes"/> nodes. For a store it contains the instant of the clock
    /// (<see cref="TaskCondition.At"/>), so that a page cached for one instant is not returned for another.
    /// </summary>
    /// <exception cref="ArgumentException">The tree exceeds the limits; see <see cref="TaskCondition.Check"/>.</exception>
    public TaskCondition Where
    {
        get;
        init => field = TaskCondition.Check(value) is { } error ? throw new ArgumentException(error) : value;
    } = TaskCondition.Every;

    /// <summary>The sort keys.</summary>
    public IReadOnlyList<OrderKey> Order { get; init; } = [];

    /// <summary>The cursor: only tasks after it are returned; null: from the start.</summary>
    public TaskCursor? After { get; init; }

    /// <summary>Most tasks to return, from 1.</summary>
    public required int Limit { get; init; }

    /// <summary>Condition and order as text: the same for all pages of a list.</summary>
    public string Text => $"{Where} {string.Join(' ', Order.Select(key => (key.Descending ? "-" : "+") + key.Term.Name))}";

    /// <summary>The first four bytes of the SHA-256 of <see cref="Text"/>: it ties a cursor to its list.</summary>
    public int Hash => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Returns the cursor at a task.</summary>
    public TaskCursor CursorOf(TaskState task) => new([.. Order.Select(key => key.Term.Value(task))], task.CreatedAt, task.Id);

    /// <summary>Compares two cursors in the order of this query: negative when the first comes first.</summary>
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
