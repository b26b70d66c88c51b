using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Lists.</summary>
internal sealed partial class SqliteTaskRepository
{
    public Task<TaskPage> List(OwnerId owner, TaskListQuery query, CancellationToken cancellationToken) => database.Read(session =>
    {
        if (database.Pages.Find(session, owner, query) is { } known) return known;
        // Counts and tasks of one snapshot.
        session.Execute("BEGIN");
        // One more than is shown tells whether others follow.
        var found = Matching(session, owner, query with { Limit = query.Limit + 1 });
        var page = new TaskPage([.. found.Take(query.Limit)], found.Count > query.Limit, Counts(session, owner));
        database.Pages.Keep(session, owner, query, page);
        session.Execute("COMMIT");
        return page;
    }, cancellationToken);

    // Common words are found among the newest tasks. The index would first collect all tasks that have them: 100 ms for 100,000.
    private List<TaskState> Matching(SqliteSession session, OwnerId owner, TaskListQuery query)
    {
        if (query.Prefixes.Count == 0) return Newest(session, owner, query);
        var newest = Newest(session, owner, query with { Prefixes = [], Limit = lookedThrough });
        var found = newest.Where(task => TaskSearch.Matches(task.Title, task.Description, query.Prefixes)).Take(query.Limit).ToList();
        return found.Count == query.Limit || newest.Count < lookedThrough ? found : Newest(session, owner, query);
    }

    private static List<TaskState> Newest(SqliteSession session, OwnerId owner, TaskListQuery query)
    {
        List<(string, object?)> parameters = [("$owner", Bytes(owner)), ("$limit", query.Limit)];
        var where = "owner = $owner AND deleted_at IS NULL";
        if (query.Filter != TaskFilter.All) where += query.Filter == TaskFilter.Completed ? " AND completed = 1" : " AND completed = 0";
        if (query.After is { } after)
        {
            where += " AND (created_at, id) < ($place_at, $place_id)";
            parameters.AddRange([("$place_at", Milliseconds(after.CreatedAt)), ("$place_id", Bytes(after.Id))]);
        }
        if (query.Prefixes.Count > 0)
        {
            where += " AND number IN (SELECT rowid FROM task_words WHERE task_words MATCH $match)";
            parameters.Add(("$match", SqliteSearch.Query(owner, query.Prefixes)));
        }
        var sql = $"SELECT number, state FROM tasks WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $limit";
        return session.Query(sql, TaskJson.Read, [.. parameters]);
    }

    private static TaskCounts Counts(SqliteSession session, OwnerId owner) =>
        session.Find("SELECT active, completed FROM task_counts WHERE owner = $owner",
            row => new TaskCounts(row.GetInt64(0), row.GetInt64(1)), ("$owner", Bytes(owner)))
        ?? new TaskCounts(0, 0);
}
