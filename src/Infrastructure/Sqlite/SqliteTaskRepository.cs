using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The tasks in SQLite.</summary>
internal sealed partial class SqliteTaskRepository(SqliteDatabase database) : ITaskRepository
{
    private const string Columns =
        "id, owner, title, description, completed, completed_at, created_at, updated_at, deleted_at, version";

    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        database.Read(session => Load(session, owner, id), cancellationToken);

    public Task<IReadOnlyList<TaskItem>> List(OwnerId owner, TaskListQuery query, CancellationToken cancellationToken)
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
        return database.Read<IReadOnlyList<TaskItem>>(
            session => session.Query(sql.ToString(), Read, [.. parameters]), cancellationToken);
    }

    public Task<TaskCounts> Count(OwnerId owner, CancellationToken cancellationToken) =>
        database.Read(session => session.Query(
            "SELECT active, completed FROM task_counts WHERE owner = $owner",
            row => new TaskCounts(row.GetInt64(0), row.GetInt64(1)),
            ("$owner", Bytes(owner.Value))).FirstOrDefault() ?? new TaskCounts(0, 0), cancellationToken);

    public Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(task.Owner, owner);
        return database.Write(session => Insert(session, task), cancellationToken);
    }

    public Task<Result<TaskItem>> Change(
        OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        database.Write<Result<TaskItem>>(session =>
        {
            // There is one writer, so nobody comes between this reading and the writing below.
            if (Load(session, owner, id) is not { } task) return TaskErrors.NotFound;
            var (version, words) = (task.Version, (task.Title, task.Description));
            var outcome = change(task);
            if (outcome.Error is null && task.Version != version) Save(session, task, version, words);
            return outcome;
        }, cancellationToken);

    private static bool Insert(SqliteSession session, TaskItem task)
    {
        var added = session.Execute($"""
            INSERT INTO tasks ({Columns})
            VALUES ($id, $owner, $title, $description, $completed, $completed_at, $created_at, $updated_at, $deleted_at, $version)
            ON CONFLICT (id) DO NOTHING
            """, [.. Parameters(task)]) == 1;
        if (added) AddWords(session, task, Words(task));
        return added;
    }

    private static void Save(SqliteSession session, TaskItem task, long version, (string Title, string? Description) before)
    {
        var saved = session.Execute("""
            UPDATE tasks SET title = $title, description = $description, completed = $completed, completed_at = $completed_at,
                updated_at = $updated_at, deleted_at = $deleted_at, version = $version
            WHERE id = $id AND owner = $owner AND coalesce(version, 1) = $expected
            """, [.. Parameters(task), ("$expected", version)]);
        if (saved != 1) throw new InvalidOperationException($"Task {task.Id} changed under the writer's feet.");
        if (before == (task.Title, task.Description)) return;

        var (old, current) = (TaskSearch.Tokens(before.Title, before.Description), Words(task));
        foreach (var word in old.Except(current))
            session.Execute("DELETE FROM task_words WHERE owner = $owner AND word = $word AND task_id = $id", WordParameters(task, word));
        AddWords(session, task, current.Except(old));
    }

    private static void AddWords(SqliteSession session, TaskItem task, IEnumerable<string> words)
    {
        foreach (var word in words)
            session.Execute("INSERT INTO task_words (owner, word, task_id) VALUES ($owner, $word, $id) ON CONFLICT DO NOTHING", WordParameters(task, word));
    }

    private static TaskItem? Load(SqliteSession session, OwnerId owner, Guid id) =>
        session.Query($"SELECT {Columns} FROM tasks WHERE id = $id AND owner = $owner", Read,
            ("$id", Bytes(id)), ("$owner", Bytes(owner.Value))).FirstOrDefault();

    /// <summary>Deletes for good what has been in the trash since before <paramref name="deletedBefore"/>; at most <paramref name="limit"/> tasks.</summary>
    internal static int Purge(SqliteSession session, DateTimeOffset deletedBefore, int limit)
    {
        var expired = session.Query(
            $"SELECT {Columns} FROM tasks WHERE deleted_at IS NOT NULL AND deleted_at <= $before ORDER BY deleted_at LIMIT $limit", Read,
            ("$before", deletedBefore.ToUnixTimeMilliseconds()), ("$limit", limit));
        foreach (var task in expired)
        {
            foreach (var word in Words(task))
                session.Execute("DELETE FROM task_words WHERE owner = $owner AND word = $word AND task_id = $id", WordParameters(task, word));
            session.Execute("DELETE FROM tasks WHERE id = $id", ("$id", Bytes(task.Id)));
        }
        return expired.Count;
    }

    // Tolerant: what an older row lacks gets its default.
    private static TaskItem Read(SqliteDataReader row)
    {
        var createdAt = Instant(row, 6)!.Value;
        DateTimeOffset? completedAt = row.GetInt64(4) == 0 ? null : Instant(row, 5) ?? createdAt;
        return TaskItem.FromSnapshot(new TaskSnapshot(
            new Guid((byte[])row.GetValue(0), bigEndian: true), new OwnerId(new Guid((byte[])row.GetValue(1), bigEndian: true)),
            row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), completedAt, createdAt,
            UpdatedAt: Instant(row, 7) ?? createdAt, DeletedAt: Instant(row, 8), Version: row.IsDBNull(9) ? 1 : row.GetInt64(9)));
    }

    private static DateTimeOffset? Instant(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static IEnumerable<(string, object?)> Parameters(TaskItem task) =>
    [
        ("$id", Bytes(task.Id)),
        ("$owner", Bytes(task.Owner.Value)),
        ("$title", task.Title),
        ("$description", task.Description),
        ("$completed", task.Completed ? 1 : 0),
        ("$completed_at", task.CompletedAt?.ToUnixTimeMilliseconds()),
        ("$created_at", task.CreatedAt.ToUnixTimeMilliseconds()),
        ("$updated_at", task.UpdatedAt.ToUnixTimeMilliseconds()),
        ("$deleted_at", task.DeletedAt?.ToUnixTimeMilliseconds()),
        ("$version", task.Version),
    ];

    private static (string, object?)[] WordParameters(TaskItem task, string word) =>
        [("$owner", Bytes(task.Owner.Value)), ("$word", word), ("$id", Bytes(task.Id))];

    private static IReadOnlySet<string> Words(TaskItem task) => TaskSearch.Tokens(task.Title, task.Description);

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    // Sorts after every character that a word can have next.
    private const string LastCharacter = "\U0010FFFF";
}
