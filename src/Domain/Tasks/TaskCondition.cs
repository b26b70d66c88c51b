using System.Globalization;

namespace TaskManager.Domain.Tasks;

/// <summary>The relation of a term to a value in a comparison.</summary>
public enum Relation
{
    /// <summary>The term is present.</summary>
    Known,

    /// <summary>The term equals the value.</summary>
    Equal,

    /// <summary>The term is less than the value.</summary>
    Less,

    /// <summary>The term is less than or equal to the value.</summary>
    LessOrEqual,

    /// <summary>The term is greater than the value.</summary>
    Greater,

    /// <summary>The term is greater than or equal to the value.</summary>
    GreaterOrEqual,
}

/// <summary>
/// A condition on a task: a closed tree that each store interprets. A comparison with an absent value is false, and <see cref="Not"/> is
/// the exact complement.
/// </summary>
public abstract record TaskCondition
{
    /// <summary>Most nodes of a tree.</summary>
    public const int MaxNodes = 200;

    /// <summary>Most levels of a tree.</summary>
    public const int MaxLevels = 20;

    private TaskCondition() { }

    /// <summary>The condition that every task meets.</summary>
    public static TaskCondition Every { get; } = new And([]);

    /// <summary>The canonical text: equal texts mean equal conditions.</summary>
    public abstract string Text { get; }

    /// <summary>Returns whether a task meets the condition: the reference implementation for the stores.</summary>
    public bool Matches(TaskState task) =>
        Matches(task, new Lazy<IReadOnlySet<string>>(() => TaskSearch.Tokens(task.Title, task.Description)));

    /// <summary>Returns why the tree exceeds the limits, as a message; null when it does not.</summary>
    public static string? Check(TaskCondition condition)
    {
        var (waiting, nodes) = (new Stack<(TaskCondition Node, int Level)>([(condition, 1)]), 0);
        while (waiting.TryPop(out var next))
        {
            if (++nodes > MaxNodes) return $"The query has more than {MaxNodes} parts. Make it shorter.";
            if (next.Level > MaxLevels) return $"The query is nested more than {MaxLevels} levels deep. Make it simpler.";
            foreach (var part in next.Node.Inner) waiting.Push((part, next.Level + 1));
        }
        return null;
    }

    /// <summary>Returns the condition at an instant, which stores can interpret: <see cref="Reached"/> compares with the instant.</summary>
    public virtual TaskCondition At(DateTimeOffset now) => this;

    /// <summary>The terms whose instants the condition compares with the clock (<see cref="Reached"/>).</summary>
    public IEnumerable<TaskTerm> Clocks => this is Reached reached ? [reached.Term] : Inner.SelectMany(part => part.Clocks).Distinct();

    /// <inheritdoc />
    public sealed override string ToString() => Text;

    /// <summary>The child conditions.</summary>
    protected virtual IReadOnlyList<TaskCondition> Inner => [];

    /// <inheritdoc cref="Matches(TaskState)"/>
    /// <param name="task">The task.</param>
    /// <param name="tokens">Its tokens (<see cref="TaskSearch"/>).</param>
    protected abstract bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens);

    private static string Joined(string mark, IReadOnlyList<TaskCondition> parts) => $"({mark} {string.Join(' ', parts)})";

    /// <summary>The conjunction of its parts; true without parts.</summary>
    public sealed record And(IReadOnlyList<TaskCondition> Parts) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => Joined("and", Parts);

        /// <inheritdoc />
        public override TaskCondition At(DateTimeOffset now) => new And([.. Parts.Select(part => part.At(now))]);

        /// <inheritdoc />
        protected override IReadOnlyList<TaskCondition> Inner => Parts;

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) => Parts.All(part => part.Matches(task, tokens));
    }

    /// <summary>The disjunction of its parts; false without parts.</summary>
    public sealed record Or(IReadOnlyList<TaskCondition> Parts) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => Joined("or", Parts);

        /// <inheritdoc />
        public override TaskCondition At(DateTimeOffset now) => new Or([.. Parts.Select(part => part.At(now))]);

        /// <inheritdoc />
        protected override IReadOnlyList<TaskCondition> Inner => Parts;

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) => Parts.Any(part => part.Matches(task, tokens));
    }

    /// <summary>The negation of its part.</summary>
    public sealed record Not(TaskCondition Part) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => $"(not {Part})";

        /// <inheritdoc />
        public override TaskCondition At(DateTimeOffset now) => new Not(Part.At(now));

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

    /// <summary>Compares a term of the task with a value.</summary>
    /// <param name="Term">A flag or instant term.</param>
    /// <param name="Relation">The comparison operator.</param>
    /// <param name="Value">1 or 0 for a flag, milliseconds since 1970 for an instant; ignored by <see cref="Relation.Known"/>.</param>
    public sealed record Compare(TaskTerm Term, Relation Relation, long Value = 0) : TaskCondition
    {
        /// <inheritdoc cref="Compare"/>
        /// <exception cref="ArgumentException">The term is a text.</exception>
        public TaskTerm Term { get; } = Term.Kind == TermKind.Text
            ? throw new ArgumentException($"The text term {Term.Name} cannot be compared; use {nameof(Word)}.")
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
                _ => throw new InvalidOperationException($"Unknown relation {Relation}."),
            };
    }

    /// <summary>The instant of a term is known and not later than the clock.</summary>
    /// <param name="Term">An instant term.</param>
    public sealed record Reached(TaskTerm Term) : TaskCondition
    {
        /// <inheritdoc />
        public override string Text => $"{Term.Name}:{nameof(Reached)}";

        /// <inheritdoc />
        public override TaskCondition At(DateTimeOffset now) => new Compare(Term, Relation.LessOrEqual, now.ToUnixTimeMilliseconds());

        /// <inheritdoc />
        protected override bool Matches(TaskState task, Lazy<IReadOnlySet<string>> tokens) =>
            throw new InvalidOperationException($"{this} has no instant: use {nameof(At)}.");
    }
}
