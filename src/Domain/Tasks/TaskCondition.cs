using System.Globalization;

namespace TaskManager.Domain.Tasks;

/// <summary>How a comparison relates a term to its value.</summary>
public enum Relation
{
    /// <summary>The term has any value.</summary>
    Known,

    /// <summary>The term is the value.</summary>
    Equal,

    /// <summary>The term is less than the value.</summary>
    Less,

    /// <summary>The term is the value or less.</summary>
    LessOrEqual,

    /// <summary>The term is greater than the value.</summary>
    Greater,

    /// <summary>The term is the value or greater.</summary>
    GreaterOrEqual,
}

/// <summary>
/// A condition on a task: a closed tree, which each store interprets. A comparison with a value that the task lacks is false, and
/// <see cref="Not"/> is the exact complement.
/// </summary>
public abstract record TaskCondition
{
    /// <summary>Most nodes of a tree.</summary>
    public const int MostNodes = 200;

    /// <summary>Most levels of a tree.</summary>
    public const int MostLevels = 20;

    private TaskCondition() { }

    /// <summary>Every task meets it.</summary>
    public static TaskCondition Every { get; } = new And([]);

    /// <summary>The condition as text: equal texts are equal conditions.</summary>
    public abstract string Text { get; }

    /// <summary>Whether a task meets it: the reference for the stores.</summary>
    public bool Matches(TaskState task) =>
        Matches(task, new Lazy<IReadOnlySet<string>>(() => TaskSearch.Tokens(task.Title, task.Description)));

    /// <summary>Why the tree is not run, in a sentence; null when it can be.</summary>
    public static string? Problem(TaskCondition condition)
    {
        var (waiting, nodes) = (new Stack<(TaskCondition Node, int Level)>([(condition, 1)]), 0);
        while (waiting.TryPop(out var next))
        {
            if (++nodes > MostNodes) return $"The query has more than {MostNodes} parts. Make it shorter.";
            if (next.Level > MostLevels) return $"The query is nested more than {MostLevels} levels deep. Make it simpler.";
            foreach (var part in next.Node.Inner) waiting.Push((part, next.Level + 1));
        }
        return null;
    }

    /// <inheritdoc />
    public sealed override string ToString() => Text;

    /// <summary>The conditions inside.</summary>
    protected virtual IReadOnlyList<TaskCondition> Inner => [];

    /// <inheritdoc cref="Matches(TaskState)"/>
    /// <param name="task">The task.</param>
    /// <param name="tokens">Its tokens (<see cref="TaskSearch"/>).</param>
    protected abstract bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens);

    private static string Joined(string mark, IReadOnlyList<TaskCondition> parts) => $"({mark} {string.Join(' ', parts)})";

    /// <summary>All parts are met; without parts, always.</summary>
    public sealed record And(IReadOnlyList<TaskCondition> Parts) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => Joined("and", Parts);

        /// <inheritdoc />
        protected override IReadOnlyList<TaskCondition> Inner => Parts;

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) => Parts.All(part => part.Matches(task, tokens));
    }

    /// <summary>A part is met; without parts, never.</summary>
    public sealed record Or(IReadOnlyList<TaskCondition> Parts) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => Joined("or", Parts);

        /// <inheritdoc />
        protected override IReadOnlyList<TaskCondition> Inner => Parts;

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) => Parts.Any(part => part.Matches(task, tokens));
    }

    /// <summary>The part is not met.</summary>
    public sealed record Not(TaskCondition Part) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => $"(not {Part})";

        /// <inheritdoc />
        protected override IReadOnlyList<TaskCondition> Inner => [Part];

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) => !Part.Matches(task, tokens);
    }

    /// <summary>A token of title or description begins with the prefix.</summary>
    /// <param name="Prefix">Folded, without white space (<see cref="TaskSearch.Prefixes"/>).</param>
    public sealed record Word(string Prefix) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => string.Create(CultureInfo.InvariantCulture, $"{Prefix.Length}\"{Prefix}");

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) =>
            tokens.Value.Any(token => token.StartsWith(Prefix, StringComparison.Ordinal));
    }

    /// <summary>A term of the task has a relation to a value.</summary>
    /// <param name="Term">A term of a flag or an instant.</param>
    /// <param name="Relation">The relation.</param>
    /// <param name="Value">1 or 0 for a flag, milliseconds since 1970 for an instant; ignored by <see cref="Relation.Known"/>.</param>
    public sealed record Compare(TaskTerm Term, Relation Relation, long Value = 0) : TaskCondition
    {
        /// <inheritdoc cref="Compare"/>
        /// <exception cref="ArgumentException">The term is a text.</exception>
        public TaskTerm Term { get; } = Term.Kind == TermKind.Text
            ? throw new ArgumentException($"{Term.Name} is compared by words.")
            : Term;

        /// <inheritdoc />
        public override string Text => string.Create(CultureInfo.InvariantCulture, $"{Term.Name}:{Relation}:{Value}");

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) =>
            Term.Value(task) is long value && Relation switch
            {
                Relation.Known => true,
                Relation.Equal => value == Value,
                Relation.Less => value < Value,
                Relation.LessOrEqual => value <= Value,
                Relation.Greater => value > Value,
                Relation.GreaterOrEqual => value >= Value,
                _ => throw new InvalidOperationException($"There is no relation {Relation}."),
            };
    }
}
