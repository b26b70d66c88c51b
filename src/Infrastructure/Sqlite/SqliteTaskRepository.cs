using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Stores tasks in SQLite, one JSON text each beside the columns that indexes need, and their facts.</summary>
/// <param name="database">The database file.</param>
/// <param name="scanLimit">The number of newest tasks that a search scans before it uses the index.</param>
internal sealed partial class SqliteTaskRepository(SqliteDatabase database, int scanLimit = 200) : ITaskRepository
{
    public async Task<IReadOnlyList<TaskItem?>> Find(Scope scope, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        await database.Read(
            session => ids.Select(id => Load(session, scope, id) is { } row ? new TaskItem(row.State) : null).ToList(),
            cancellationToken);

    public async Task<IReadOnlyList<bool>> Add(Scope scope, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken)
    {
        foreach (var task in tasks) ArgumentOutOfRangeException.ThrowIfNotEqual(task.State.Owner, scope.Owner);
        return await database.Write(
            session => tasks.Select(task => Insert(session, task.State, task.FactsOf(scope))).ToList(), cancellationToken);
    }

    public async Task<IReadOnlyList<Result<TaskItem>>> Change(
        Scope scope, IReadOnlyList<Guid> ids, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        await database.Write(session => ids.Select(id => Change(session, scope, id, change)).ToList(), cancellationToken);

    public Task<IReadOnlyList<TaskFact>> Facts(Scope scope, Guid id, CancellationToken cancellationToken) =>
        database.Read(session => Load(session, scope, id) is { } row ? SqliteFacts.Of(session, row.NewestFact) : [], cancellationToken);

    public async Task<IReadOnlyList<Guid>> OfStep(Scope scope, Guid step, CancellationToken cancellationToken) =>
        await database.Read(session => session.Query(
            $"SELECT id FROM tasks WHERE number IN (SELECT task FROM facts WHERE step = $step) AND {Reached}",
            row => new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true), ("$step", Bytes(step)), Owner(scope)), cancellationToken);

    // Atomic, since there is one writer.
    private static Result<TaskItem> Change(SqliteSession session, Scope scope, Guid id, Func<TaskItem, Result<TaskItem>> change)
    {
        if (Load(session, scope, id) is not { } row) return TaskErrors.NotFound;
        var task = new TaskItem(row.State, () => SqliteFacts.Of(session, row.NewestFact));
        var outcome = change(task);
        if (outcome.Error is null && task.HasChanged) Save(session, row, task.State, task.FactsOf(scope));
        return outcome;
    }

    /// <summary>Stores a new task, unless its id exists.</summary>
    private static bool Insert(SqliteSession session, TaskState task, IReadOnlyList<TaskFact> facts)
    {
        var added = session.Execute("""
            INSERT INTO tasks (id, owner, created_at, completed, deleted_at, title, state)
            VALUES ($id, $owner, $created_at, $completed, $deleted_at, $title, $state)
            ON CONFLICT (id) DO NOTHING
            """,
            [("$id", Bytes(task.Id)), ("$owner", Bytes(task.Owner)), .. Values(task), ("$state", TaskJson.Write(task))]);
        if (added == 0) return false;
        var number = session.LastNumber;
        if (SqliteFacts.Add(session, number, null, facts) is { } newest)
            session.Execute("UPDATE tasks SET newest_fact = $newest WHERE number = $number", ("$newest", newest), ("$number", number));
        Derive(session, number, null, task);
        return true;
    }

    private static void Save(SqliteSession session, Row row, TaskState task, IReadOnlyList<TaskFact> facts)
    {
        // Updates changed columns only, so that the indexes of the others are not written.
        List<(string Name, object? Value)> changed = [.. Values(task).Where((value, i) => !Equals(value.Value, row.Columns[i]))];
        changed.Add(("$state", TaskJson.Merge(row.Json, row.State, task)));
        changed.Add(("$newest_fact", SqliteFacts.Add(session, row.Number, row.NewestFact, facts)));
        var columns = string.Join(", ", changed.Select(value => $"{value.Name[1..]} = {value.Name}"));
        session.Execute($"UPDATE tasks SET {columns} WHERE number = $number", [.. changed, ("$number", row.Number)]);
        Derive(session, row.Number, row, task);
    }

    // Maintains the full-text index and the counts, which exclude the trash. The previous values come from the columns, as for lists.
    private static void Derive(SqliteSession session, long number, Row? before, TaskState after)
    {
        var (was, now) = (before is { IsDeleted: false } ? before : null, after is { Deleted: false } ? after : null);
        SqliteSearch.Index(session, number, was?.State, now);
        if (was?.IsCompleted == now?.Completed) return;
        session.Execute("""
            INSERT INTO task_counts (owner, active, completed) VALUES ($owner, $active, $completed)
            ON CONFLICT (owner) DO UPDATE SET active = active + excluded.active, completed = completed + excluded.completed
            """,
            ("$owner", Bytes(after.Owner)), ("$active", Change(completed: false)), ("$completed", Change(completed: true)));

        int Change(bool completed) => (now?.Completed == completed ? 1 : 0) - (was?.IsCompleted == completed ? 1 : 0);
    }

    private static Row? Load(SqliteSession session, Scope scope, Guid id) => session.Find(
        $"SELECT number, state, completed, deleted_at, created_at, title, newest_fact FROM tasks WHERE id = $id AND {Reached}",
        row => new Row(
            row.GetInt64(0), row.GetString(1), Read(row), row.GetInt64(2),
            row.IsDBNull(3) ? null : row.GetInt64(3), row.GetInt64(4), row.GetString(5),
            row.IsDBNull(6) ? null : row.GetInt64(6)),
        ("$id", Bytes(id)), Owner(scope));

    /// <summary>Purges at most <paramref name="limit"/> tasks that were deleted before <paramref name="deletedBefore"/>.</summary>
    internal static int Purge(SqliteSession session, DateTimeOffset deletedBefore, int limit)
    {
        const string oldest = """
            number IN (
                SELECT number FROM tasks WHERE deleted_at IS NOT NULL AND deleted_at <= $before ORDER BY deleted_at, number LIMIT $limit)
            """;
        ReadOnlySpan<(string, object?)> bounds = [("$before", deletedBefore.ToUnixTimeMilliseconds()), ("$limit", limit)];
        SqliteFacts.RemoveOf(session, oldest, bounds);
        return session.Execute($"DELETE FROM tasks WHERE {oldest}", bounds);
    }

    // The columns that a change can update, beside the state.
    private static (string Name, object? Value)[] Values(TaskState task) =>
    [
        ("$created_at", Milliseconds(task.CreatedAt)),
        ("$completed", task.Completed ? 1L : 0L),
        ("$deleted_at", Milliseconds(task.DeletedAt)),
        ("$title", TaskSearch.Fold(task.Title)),
    ];

    private sealed record Row(
        long Number, string Json, TaskState State, long Completed, long? DeletedAt, long CreatedAt, string Title, long? NewestFact)
    {
        public bool IsCompleted => Completed != 0;

        public bool IsDeleted => DeletedAt is not null;

        /// <summary>In the order of <see cref="Values"/>.</summary>
        public IReadOnlyList<object?> Columns => [CreatedAt, Completed, DeletedAt, Title];
    }
}
