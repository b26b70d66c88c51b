using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The tasks in SQLite: a JSON text each, beside the columns that indexes need.</summary>
/// <param name="database">The file.</param>
/// <param name="lookedThrough">How many of the newest tasks a search reads before it asks the index.</param>
internal sealed partial class SqliteTaskRepository(SqliteDatabase database, int lookedThrough = 200) : ITaskRepository
{
    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        database.Read(session => Load(session, owner, id) is { } row ? new TaskItem(row.State) : null, cancellationToken);

    public Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(task.State.Owner, owner);
        return database.Write(session => Insert(session, task.State), cancellationToken);
    }

    public Task<Result<TaskItem>> Change(
        OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        database.Write<Result<TaskItem>>(session =>
        {
            // One writer: no other change comes between this read and the write below.
            if (Load(session, owner, id) is not { } row) return TaskErrors.NotFound;
            var task = new TaskItem(row.State);
            var outcome = change(task);
            if (outcome.Error is null && task.Version != row.State.Version) Save(session, row, task.State);
            return outcome;
        }, cancellationToken);

    /// <summary>Stores a new task, unless there is one with its id.</summary>
    private static bool Insert(SqliteSession session, TaskState task, Guid? import = null, DateTimeOffset? trashed = null)
    {
        var number = session.Find("""
            INSERT INTO tasks (id, owner, created_at, completed, deleted_at, import, import_trashed, state)
            VALUES ($id, $owner, $created_at, $completed, $deleted_at, $import, $import_trashed, $state)
            ON CONFLICT (id) DO NOTHING RETURNING number
            """, row => (long?)row.GetInt64(0),
            [
                ("$id", Bytes(task.Id)), ("$owner", Bytes(task.Owner)), ("$created_at", Milliseconds(task.CreatedAt)),
                ("$import", import is { } its ? Bytes(its) : null), ("$import_trashed", Milliseconds(trashed)),
                ("$state", TaskJson.Write(task)), .. Values(task),
            ]);
        if (number is null) return false;
        Derive(session, number.Value, null, task);
        return true;
    }

    private static void Save(SqliteSession session, Row row, TaskState task)
    {
        // Only what changed, so that no index is touched for nothing.
        List<(string Name, object? Value)> changed = [.. Values(task).Where((value, i) => !Equals(value.Value, row.Columns[i]))];
        changed.Add(("$state", TaskJson.Merge(row.Json, task)));
        var columns = string.Join(", ", changed.Select(value => $"{value.Name[1..]} = {value.Name}"));
        // An import does not take back what its owner has changed.
        session.Execute($"UPDATE tasks SET import = NULL, {columns} WHERE number = $number", [.. changed, ("$number", row.Number)]);
        Derive(session, row.Number, row, task);
    }

    private static void Delete(SqliteSession session, Row row)
    {
        session.Execute("DELETE FROM tasks WHERE number = $number", ("$number", row.Number));
        Derive(session, row.Number, row, null);
    }

    // Keeps words and counts, so that a list need not read all tasks. The trash has none. What a task was, its columns say, as for lists.
    private static void Derive(SqliteSession session, long number, Row? before, TaskState? after)
    {
        var (was, now) = (before is { IsDeleted: false } ? before : null, after is { Deleted: false } ? after : null);
        SqliteSearch.Index(session, number, was?.State, now);
        if (was?.IsCompleted == now?.Completed) return;
        session.Execute("""
            INSERT INTO task_counts (owner, active, completed) VALUES ($owner, $active, $completed)
            ON CONFLICT (owner) DO UPDATE SET active = active + excluded.active, completed = completed + excluded.completed
            """,
            ("$owner", Bytes((now ?? was!.State).Owner)), ("$active", Change(completed: false)), ("$completed", Change(completed: true)));

        int Change(bool completed) => (now?.Completed == completed ? 1 : 0) - (was?.IsCompleted == completed ? 1 : 0);
    }

    private static Row? Load(SqliteSession session, OwnerId owner, Guid id) => session.Find(
        "SELECT number, state, completed, deleted_at FROM tasks WHERE id = $id AND owner = $owner",
        row => new Row(row.GetInt64(0), row.GetString(1), TaskJson.Read(row), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3)),
        ("$id", Bytes(id)), ("$owner", Bytes(owner)));

    /// <summary>Purges at most <paramref name="limit"/> tasks that went to the trash before <paramref name="deletedBefore"/>.</summary>
    internal static int Purge(SqliteSession session, DateTimeOffset deletedBefore, int limit) => session.Execute("""
        DELETE FROM tasks WHERE number IN (
            SELECT number FROM tasks WHERE deleted_at IS NOT NULL AND deleted_at <= $before ORDER BY deleted_at LIMIT $limit)
        """, ("$before", deletedBefore.ToUnixTimeMilliseconds()), ("$limit", limit));

    // Columns that a change may touch, beside the state.
    private static (string Name, object? Value)[] Values(TaskState task) =>
    [
        ("$completed", task.Completed ? 1L : 0L),
        ("$deleted_at", Milliseconds(task.DeletedAt)),
    ];

    private sealed record Row(long Number, string Json, TaskState State, long Completed, long? DeletedAt)
    {
        public bool IsCompleted => Completed != 0;

        public bool IsDeleted => DeletedAt is not null;

        /// <summary>In the order of <see cref="Values"/>.</summary>
        public IReadOnlyList<object?> Columns => [Completed, DeletedAt];
    }
}
