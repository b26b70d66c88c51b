using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Turns a query into SQL. A term is a column, or else the member of its name in the task's JSON text.</summary>
internal sealed class SqliteQuery
{
    private readonly List<(string Name, object? Value)> _parameters = [];
    private readonly Scope _scope;

    private SqliteQuery(Scope scope)
    {
        _scope = scope;
        _parameters.Add(Owner(scope));
    }

    /// <summary>The statement that reads number and state of the tasks.</summary>
    public static (string Sql, (string Name, object? Value)[] Parameters) Of(Scope scope, TaskQuery query)
    {
        var of = new SqliteQuery(scope);
        var where = $"{Reached} AND deleted_at IS NULL AND {of.Condition(query.Where)}";
        if (query.After is { } after) where += $" AND {of.Behind(query.Order, after)}";
        var order = string.Concat(query.Order.Select(key => $"{Column(key.Term)} {(key.Descending ? "DESC" : key.Term.IsOptional ? "ASC NULLS LAST" : "ASC")}, "));
        var sql = $"SELECT number, state FROM tasks WHERE {where} ORDER BY {order}created_at DESC, id DESC LIMIT {of.Parameter(query.Limit)}";
        return (sql, [.. of._parameters]);
    }

    private string Condition(TaskCondition condition) => condition switch
    {
        TaskCondition.And and => All(and.Parts),
        TaskCondition.Or or => or.Parts.Count == 0 ? "FALSE" : $"({string.Join(" OR ", or.Parts.Select(Condition))})",
        // NOT of NULL is NULL, and would leave out what lacks a value.
        TaskCondition.Not not => $"({Condition(not.Part)}) IS NOT TRUE",
        TaskCondition.Word word => Words([word]),
        TaskCondition.Compare { Relation: Relation.Known } known => $"{Column(known.Term)} IS NOT NULL",
        TaskCondition.Compare compare => $"{Column(compare.Term)} {Operator(compare.Relation)} {Parameter(compare.Value)}",
        _ => throw new InvalidOperationException($"There is no SQL for {condition.GetType().Name}."),
    };

    // Words that must all be there are one question to the index.
    private string All(IReadOnlyList<TaskCondition> parts)
    {
        TaskCondition.Word[] words = [.. parts.OfType<TaskCondition.Word>()];
        string[] all = [.. parts.Where(part => part is not TaskCondition.Word).Select(Condition), .. words.Length > 0 ? [Words(words)] : Array.Empty<string>()];
        return all.Length == 0 ? "TRUE" : $"({string.Join(" AND ", all)})";
    }

    private string Words(IEnumerable<TaskCondition.Word> words) =>
        $"number IN (SELECT rowid FROM task_words WHERE task_words MATCH {Parameter(SqliteSearch.Query(_scope.Owner, words.Select(word => word.Prefix)))})";

    // Keys that are equal up to one that comes later; the first key is said once more as a bound of its index.
    private string Behind(IReadOnlyList<OrderKey> order, TaskCursor after)
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

    private static string Column(TaskTerm term) => term.Name switch
    {
        "completed" => "completed",
        "createdAt" => "created_at",
        "title" => "title",
        var name => $"state ->> '{name}'",
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
