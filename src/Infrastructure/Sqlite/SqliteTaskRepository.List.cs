using System.Globalization;
using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Lists.</summary>
internal sealed partial class SqliteTaskRepository
{
    public Task<TaskPage> List(OwnerId owner, TaskListQuery query, CancellationToken cancellationToken) => database.Read(session =>
    {
        if (database.Pages.Find(owner, query, Counted(session, owner).State) is { } known) return known;
        // Counts and tasks of one moment.
        session.Execute("BEGIN");
        var (counts, state) = Counted(session, owner);
        var found = Listed(session, owner, query with { Limit = query.Limit + 1 });
        session.Execute("COMMIT");
        var more = found.Count > query.Limit;
        if (more) found.RemoveAt(query.Limit);
        var page = new TaskPage(found, more, counts);
        database.Pages.Keep(owner, query, state, page);
        return page;
    }, cancellationToken);

    private static (TaskCounts Counts, TasksState State) Counted(SqliteSession session, OwnerId owner) =>
        session.Query("SELECT active, completed, revision FROM task_counts WHERE owner = $owner",
            row => (new TaskCounts(row.GetInt64(0), row.GetInt64(1)), new TasksState(row.GetInt64(2), session.Generation)),
            ("$owner", Bytes(owner.Value))) is [var counted] ? counted : (new TaskCounts(0, 0), new TasksState(0, session.Generation));

    private static List<TaskSnapshot> Listed(SqliteSession session, OwnerId owner, TaskListQuery query)
    {
        var sql = new StringBuilder($"SELECT {Columns} FROM tasks WHERE owner = $owner AND deleted_at IS NULL");
        List<(string, object?)> parameters = [("$owner", Bytes(owner.Value)), ("$limit", query.Limit)];
        if (query.Filter != TaskFilter.All)
            sql.Append(query.Filter == TaskFilter.Completed ? " AND completed = 1" : " AND completed = 0");
        for (var i = 0; i < query.Prefixes.Count; i++)
        {
            sql.Append(CultureInfo.InvariantCulture,
                $" AND id IN (SELECT task_id FROM task_words WHERE owner = $owner AND word >= $from{i} AND word < $to{i})");
            parameters.Add(($"$from{i}", query.Prefixes[i]));
            parameters.Add(($"$to{i}", query.Prefixes[i] + LastCharacter));
        }
        if (query.After is { } after)
        {
            sql.Append(" AND (created_at, id) < ($created_at, $id)");
            parameters.Add(("$created_at", after.CreatedAt.ToUnixTimeMilliseconds()));
            parameters.Add(("$id", Bytes(after.Id)));
        }
        sql.Append(" ORDER BY created_at DESC, id DESC LIMIT $limit");
        return session.Query(sql.ToString(), Read, [.. parameters]);
    }
}
