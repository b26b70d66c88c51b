using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Lists.</summary>
internal sealed partial class SqliteTaskRepository
{
    public Task<TaskPage> List(Scope scope, TaskListQuery query, CancellationToken cancellationToken) => database.Read(session =>
    {
        if (database.Pages.Find(session, scope, query) is { } known) return known;
        // Counts and tasks of one snapshot.
        session.Execute("BEGIN");
        // One more than is shown tells whether others follow.
        var found = Matching(session, scope, query with { Limit = query.Limit + 1 });
        var page = new TaskPage([.. found.Take(query.Limit)], found.Count > query.Limit, Counts(session, scope));
        database.Pages.Keep(session, scope, query, page);
        session.Execute("COMMIT");
        return page;
    }, cancellationToken);

    // Common words are found among the newest tasks. The index would first collect all tasks that have them: 100 ms for 100,000.
    private List<TaskState> Matching(SqliteSession session, Scope scope, TaskListQuery query)
    {
        if (query.Prefixes.Count == 0) return Newest(session, scope, query);
        var newest = Newest(session, scope, query with { Prefixes = [], Limit = lookedThrough });
        var found = newest.Where(task => TaskSearch.Matches(task.Title, task.Description, query.Prefixes)).Take(query.Limit).ToList();
        return found.Count == query.Limit || newest.Count < lookedThrough ? found : Newest(session, scope, query);
    }

    private static List<TaskState> Newest(SqliteSession session, Scope scope, TaskListQuery query)
    {
        List<(string, object?)> parameters = [Owner(scope), ("$limit", query.Limit)];
        var where = $"{Reached} AND deleted_at IS NULL";
        if (query.Filter != TaskFilter.All) where += query.Filter == TaskFilter.Completed ? " AND completed = 1" : " AND completed = 0";
        if (query.After is { } after)
        {
            where += " AND (created_at, id) < ($place_at, $place_id)";
            parameters.AddRange([("$place_at", Milliseconds(after.CreatedAt)), ("$place_id", Bytes(after.Id))]);
        }
        if (query.Prefixes.Count > 0)
        {
            where += " AND number IN (SELECT rowid FROM task_words WHERE task_words MATCH $match)";
            parameters.Add(("$match", SqliteSearch.Query(scope.Owner, query.Prefixes)));
        }
        var sql = $"SELECT number, state FROM tasks WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $limit";
        return session.Query(sql, Read, [.. parameters]);
    }

    private static TaskCounts Counts(SqliteSession session, Scope scope) =>
        session.Find($"SELECT active, completed FROM task_counts WHERE {Reached}",
            row => new TaskCounts(row.GetInt64(0), row.GetInt64(1)), Owner(scope))
        ?? new TaskCounts(0, 0);
}
