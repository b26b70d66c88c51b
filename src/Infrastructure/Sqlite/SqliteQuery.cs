using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Translates a query to SQL. A term is a column, or else the member of its name in the JSON text of the task.</summary>
internal sealed class SqliteQuery
{
    private readonly List<(string Name, object? Value)> _parameters = [];
    private readonly Scope _scope;

    private SqliteQuery(Scope scope)
    {
        _scope = scope;
        _parameters.Add(Owner(scope));
    }

    /// <summary>Returns the statement that reads row id and state of the tasks.</summary>
    public static (string Sql, (string Name, object? Value)[] Parameters) Of(Scope scope, TaskQuery query)
    {
        var of = new SqliteQuery(scope);
        var where = $"{Reached} AND deleted_at IS NULL AND {of.Condition(query.Where)}";
        if (query.After is { } after) where += $" AND {of.After(query.Order, after)}";
        var order = string.Concat(query.Order.Select(key => $"{Column(key.Term)} {Direction(key)}, "));
        var limit = of.Parameter(query.Limit);
        var sql = $"SELECT number, state FROM tasks WHERE {where} ORDER BY {order}created_at DESC, id DESC LIMIT {limit}";
        return (sql, [.. of._parameters]);
    }

    private static string Direction(OrderKey key) => key.Descending ? "DESC" : key.Term.IsOptional ? "ASC NULLS LAST" : "ASC";

    private string Condition(TaskCondition condition) => condition switch
    {
        TaskCondition.And and => All(and.Parts),
        TaskCondition.Or or => or.Parts.Count == 0 ? "FALSE" : $"({string.Join(" OR ", or.Parts.Select(Condition))})",
        // NOT NULL is NULL, which would exclude tasks without a value.
        TaskCondition.Not not => $"({Condition(not.Part)}) IS NOT TRUE",
        TaskCondition.Word word => MatchWords([word]),
        TaskCondition.Compare { Relation: Relation.Known } known => $"{Column(known.Term)} IS NOT NULL",
        TaskCondition.Compare compare => $"{Column(compare.Term)} {Operator(compare.Relation)} {Parameter(compare.Value)}",
        _ => throw new InvalidOperationException($"There is no SQL for {condition.GetType().Name}."),
    };

    // All words of a conjunction are one full-text query.
    private string All(IReadOnlyList<TaskCondition> parts)
    {
        TaskCondition.Word[] words = [.. parts.OfType<TaskCondition.Word>()];
        List<string> all = [.. parts.Where(part => part is not TaskCondition.Word).Select(Condition)];
        if (words.Length > 0) all.Add(MatchWords(words));
        return all.Count == 0 ? "TRUE" : $"({string.Join(" AND ", all)})";
    }

    private string MatchWords(IEnumerable<TaskCondition.Word> words)
    {
        var query = SqliteSearch.Query(_scope.Owner, words.Select(word => word.Prefix));
        return $"number IN (SELECT rowid FROM task_words WHERE task_words MATCH {Parameter(query)})";
    }

    // Equal sort keys up to one that comes later; each key is repeated as a bound for its index.
    private string After(IReadOnlyList<OrderKey> order, TaskCursor after)
    {
        var place = $"(created_at, id) < ({Parameter(Milliseconds(after.CreatedAt))}, {Parameter(Bytes(after.Id))})";
        foreach (var (key, value) in order.Zip(after.Values).Reverse())
        {
            var (column, given) = (Column(key.Term), Parameter(value));
            var later = value is null ? "FALSE" : $"{column} {(key.Descending ? "<" : ">")} {given}";
            if (key.Term.IsOptional && value is not null) later = $"({later} OR {column} IS NULL)";
            var bound = key.Term.IsOptional ? "" : $"{column} {(key.Descending ? "<=" : ">=")} {given} AND ";
            place = $"({bound}({later} OR ({column} IS {given} AND {place})))";
        }
        return place;
    }

    /// <summary>Returns the SQL expression of a term.</summary>
    public static string Column(TaskTerm term) => term.Name switch
    {
        "completed" => "completed",
        "createdAt" => "created_at",
        "title" => "title",
        // One damaged row must not make lists fail, nor the index of the term.
        var name => $"CASE WHEN json_valid(state) THEN state ->> '{name}' END",
    };

    private static string Operator(Relation relation) => relation switch
    {
        Relation.Equal => "=",
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        _ => throw new InvalidOperationException($"There is no operator for {relation}."),
    };

    private string Parameter(object? value)
    {
        var name = $"$p{_parameters.Count}";
        _parameters.Add((name, value));
        return name;
    }
}
