using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The list queries.</summary>
internal sealed partial class SqliteTaskRepository
{
    public Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken) => database.Read(session =>
    {
        if (database.Pages.Find(session, scope, query) is { } cached) return cached;
        // One transaction: counts and tasks come from the same snapshot.
        session.Execute("BEGIN");
        // Reads one task more than the limit, to know whether more follow.
        var found = FindTasks(session, scope, query with { Limit = query.Limit + 1 });
        var page = new TaskPage([.. found.Take(query.Limit)], found.Count > query.Limit, Counts(session, scope));
        database.Pages.Store(session, scope, query, page);
        session.Execute("COMMIT");
        return page;
    }, cancellationToken);

    public async Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken) =>
        await database.Read(session => session.Query($"""
            SELECT number, state FROM tasks WHERE {Reached} AND deleted_at IS NULL AND (created_at, id) < ($created_at, $id)
            ORDER BY created_at DESC, id DESC LIMIT $limit
            """, Read, Owner(scope), ("$created_at", after is null ? long.MaxValue : Milliseconds(after.CreatedAt)),
            ("$id", after is null ? Array.Empty<byte>() : Bytes(after.Id)), ("$limit", limit)), cancellationToken);

    public Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken) =>
        database.Read(session => Counts(session, scope), cancellationToken);

    // Common words match among the newest tasks. The index would collect all matches first: 100 ms for 100,000 tasks.
    private List<TaskState> FindTasks(SqliteSession session, Scope scope, TaskQuery query)
    {
        if (query.Order.Count > 0 || query.Where is not TaskCondition.And { Parts: var parts }
            || !parts.Any(part => part is TaskCondition.Word))
            return ReadTasks(session, scope, query);
        var rest = new TaskCondition.And([.. parts.Where(part => part is not TaskCondition.Word)]);
        var newest = ReadTasks(session, scope, query with { Where = rest, Limit = scanLimit });
        var found = newest.Where(query.Where.Matches).Take(query.Limit).ToList();
        return found.Count == query.Limit || newest.Count < scanLimit ? found : ReadTasks(session, scope, query);
    }

    private static List<TaskState> ReadTasks(SqliteSession session, Scope scope, TaskQuery query)
    {
        var (sql, parameters) = SqliteQuery.Of(scope, query);
        return session.Query(sql, Read, parameters);
    }

    private static TaskCounts Counts(SqliteSession session, Scope scope) =>
        session.Find(
            $"SELECT active, completed FROM task_counts WHERE {Reached}", row => new TaskCounts(row.GetInt64(0), row.GetInt64(1)),
            Owner(scope))
        ?? new TaskCounts(0, 0);
}
