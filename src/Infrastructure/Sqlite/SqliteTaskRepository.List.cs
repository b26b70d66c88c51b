using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

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
        // One more than is shown tells whether others follow.
        var wanted = query with { Limit = query.Limit + 1 };
        var found = wanted.Prefixes.Count == 0 ? Newest(session, owner, wanted).ToList() : new SqliteSearch(session, owner, wanted).Newest();
        session.Execute("COMMIT");
        var page = new TaskPage([.. found.Take(query.Limit)], found.Count > query.Limit, counts);
        database.Pages.Keep(owner, query, state, page);
        return page;
    }, cancellationToken);

    /// <summary>The tasks of a list without search, one after the other.</summary>
    internal static IEnumerable<TaskState> Newest(SqliteSession session, OwnerId owner, TaskListQuery query) => session.Stream(
        $"SELECT {Columns} FROM tasks WHERE owner = $owner AND {Shown(query)} {Below(query, "created_at, id")} ORDER BY created_at DESC, id DESC LIMIT $limit",
        Read, [("$owner", Bytes(owner)), ("$limit", query.Limit), .. Cursor(query)]);

    internal static string Shown(TaskListQuery query) => query.Filter switch
    {
        TaskFilter.Active => "deleted_at IS NULL AND completed = 0",
        TaskFilter.Completed => "deleted_at IS NULL AND completed = 1",
        _ => "deleted_at IS NULL",
    };

    internal static string Below(TaskListQuery query, string place) => query.After is null ? "" : $"AND ({place}) < ($place_at, $place_id)";

    internal static (string, object?)[] Cursor(TaskListQuery query) => query.After is not { } after ? []
        : [("$place_at", after.CreatedAt.ToUnixTimeMilliseconds()), ("$place_id", Bytes(after.Id))];

    private static (TaskCounts Counts, TasksState State) Counted(SqliteSession session, OwnerId owner) =>
        session.Find<(TaskCounts, TasksState)?>("SELECT active, completed, revision FROM task_counts WHERE owner = $owner",
            row => (new TaskCounts(row.GetInt64(0), row.GetInt64(1)), new TasksState(row.GetInt64(2), session.Generation)),
            ("$owner", Bytes(owner))) ?? (new TaskCounts(0, 0), new TasksState(0, session.Generation));
}
