using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The tasks in SQLite.</summary>
internal sealed partial class SqliteTaskRepository(SqliteDatabase database) : ITaskRepository
{
    internal const string Columns =
        "tasks.id, tasks.owner, title, description, completed, completed_at, tasks.created_at, updated_at, deleted_at, version";

    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        database.Read(session => Load(session, owner, id) is { } found ? new TaskItem(found) : null, cancellationToken);

    public Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(task.State.Owner, owner);
        return database.Write(session => Insert(session, task.State), cancellationToken);
    }

    public Task<Result<TaskItem>> Change(
        OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        database.Write<Result<TaskItem>>(session =>
        {
            // There is one writer, so nobody comes between this reading and the writing below.
            if (Load(session, owner, id) is not { } before) return TaskErrors.NotFound;
            var task = new TaskItem(before);
            var outcome = change(task);
            if (outcome.Error is null && task.Version != before.Version) Save(session, before, task.State);
            return outcome;
        }, cancellationToken);

    private static bool Insert(SqliteSession session, TaskState task) => session.Execute("""
            INSERT INTO tasks (id, owner, title, description, completed, completed_at, created_at, updated_at, deleted_at, version)
            VALUES ($id, $owner, $title, $description, $completed, $completed_at, $created_at, $updated_at, $deleted_at, $version)
            ON CONFLICT (id) DO NOTHING
            """, [.. Key(task), .. Values(task)]) == 1;

    private static void Save(SqliteSession session, TaskState before, TaskState task)
    {
        // Only what changed, so that no index is touched for nothing.
        var former = Values(before);
        List<(string Name, object? Value)> changed = [.. Values(task).Where((value, i) => !Equals(value.Value, former[i].Value))];
        // Nobody takes back what its owner has changed.
        var saved = session.Execute(
            $"UPDATE tasks SET import = NULL, {string.Join(", ", changed.Select(value => $"{value.Name[1..]} = {value.Name}"))} WHERE id = $id AND owner = $owner AND coalesce(version, 1) = $expected",
            [.. changed, .. Key(task), ("$expected", before.Version)]);
        if (saved != 1) throw new InvalidOperationException($"Task {task.Id} changed under the writer's feet.");
    }

    private static TaskState? Load(SqliteSession session, OwnerId owner, Guid id) =>
        session.Find($"SELECT {Columns} FROM tasks WHERE id = $id AND owner = $owner", Read, ("$id", Bytes(id)), ("$owner", Bytes(owner)));

    /// <summary>Deletes for good what has been in the trash since before <paramref name="deletedBefore"/>; at most <paramref name="limit"/> tasks.</summary>
    internal static int Purge(SqliteSession session, DateTimeOffset deletedBefore, int limit) => session.Execute("""
        DELETE FROM tasks WHERE id IN (SELECT id FROM tasks WHERE deleted_at IS NOT NULL AND deleted_at <= $before ORDER BY deleted_at LIMIT $limit)
        """, ("$before", deletedBefore.ToUnixTimeMilliseconds()), ("$limit", limit));

    // Tolerant: what an older row lacks gets its default.
    internal static TaskState Read(SqliteDataReader row)
    {
        var createdAt = Instant(row, 6)!.Value;
        DateTimeOffset? completedAt = row.GetInt64(4) == 0 ? null : Instant(row, 5) ?? createdAt;
        return new TaskState
        {
            Id = new Guid((byte[])row.GetValue(0), bigEndian: true),
            Owner = new OwnerId(new Guid((byte[])row.GetValue(1), bigEndian: true)),
            Title = row.GetString(2),
            Description = row.IsDBNull(3) ? null : row.GetString(3),
            CompletedAt = completedAt,
            CreatedAt = createdAt,
            UpdatedAt = Instant(row, 7) ?? createdAt,
            DeletedAt = Instant(row, 8),
            Version = row.IsDBNull(9) ? 1 : row.GetInt64(9),
        };
    }

    private static DateTimeOffset? Instant(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static (string Name, object? Value)[] Key(TaskState task) => [("$id", Bytes(task.Id)), ("$owner", Bytes(task.Owner))];

    // Named as their columns.
    private static (string Name, object? Value)[] Values(TaskState task) =>
    [
        ("$title", task.Title),
        ("$description", task.Description),
        ("$completed", task.CompletedAt is null ? 0 : 1),
        ("$completed_at", task.CompletedAt?.ToUnixTimeMilliseconds()),
        ("$created_at", task.CreatedAt.ToUnixTimeMilliseconds()),
        ("$updated_at", task.UpdatedAt.ToUnixTimeMilliseconds()),
        ("$deleted_at", task.DeletedAt?.ToUnixTimeMilliseconds()),
        ("$version", task.Version),
    ];
}
