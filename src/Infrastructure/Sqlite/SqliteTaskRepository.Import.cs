using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Many tasks at once. Each remembers its import until it is changed.</summary>
internal sealed partial class SqliteTaskRepository : ITaskImportRepository
{
    public async Task<IReadOnlyList<ImportOutcome>> Look(OwnerId owner, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        await database.Read(session => ids.Select(id => There(session, owner, id, null)).ToList(), cancellationToken);

    public async Task<IReadOnlyList<ImportOutcome>> Import(OwnerId owner, Guid import, IReadOnlyList<TaskState> tasks, CancellationToken cancellationToken)
    {
        if (tasks.FirstOrDefault(task => task.Owner != owner) is { } other) throw new ArgumentException($"Task {other.Id} is somebody else's.", nameof(tasks));
        return await database.Write(session => tasks.Select(task => Import(session, task, import)).ToList(), cancellationToken);
    }

    public Task<int> TakeBack(OwnerId owner, Guid import, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => database.Write(session => ids.Sum(id =>
        session.Execute("UPDATE tasks SET deleted_at = import_trashed, version = version + 1, import = NULL WHERE id = $id AND owner = $owner AND import = $import AND import_trashed IS NOT NULL",
            ("$id", Bytes(id)), ("$owner", Bytes(owner)), ("$import", Bytes(import)))
        + session.Execute("DELETE FROM tasks WHERE id = $id AND owner = $owner AND import = $import", ("$id", Bytes(id)), ("$owner", Bytes(owner)), ("$import", Bytes(import)))), cancellationToken);

    private static ImportOutcome Import(SqliteSession session, TaskState task, Guid import)
    {
        if (Insert(session, task, import)) return ImportOutcome.Added;
        if (There(session, task.Owner, task.Id, import) is var there && there != ImportOutcome.Added) return there;
        // What its import has added already has the mark; what is in the trash has not, and gives way.
        if (session.Find("DELETE FROM tasks WHERE id = $id AND deleted_at IS NOT NULL RETURNING deleted_at", row => (long?)row.GetInt64(0), ("$id", Bytes(task.Id))) is { } trashed)
            Insert(session, task, import, trashed);
        return ImportOutcome.Added;
    }

    private static bool Insert(SqliteSession session, TaskState task, Guid import, long? trashed = null) => session.Execute("""
        INSERT INTO tasks (id, owner, title, description, completed, completed_at, created_at, updated_at, deleted_at, version, import, import_trashed)
        VALUES ($id, $owner, $title, $description, $completed, $completed_at, $created_at, $updated_at, $deleted_at, $version, $import, $import_trashed)
        ON CONFLICT (id) DO NOTHING
        """, ("$id", Bytes(task.Id)), ("$owner", Bytes(task.Owner)), ("$title", task.Title), ("$description", task.Description), ("$completed", task.CompletedAt is null ? 0 : 1),
        ("$completed_at", Milliseconds(task.CompletedAt)), ("$created_at", Milliseconds(task.CreatedAt)), ("$updated_at", Milliseconds(task.UpdatedAt)), ("$deleted_at", null),
        ("$version", task.Version), ("$import", Bytes(import)), ("$import_trashed", trashed)) == 1;

    // What would become of a task with this id.
    private static ImportOutcome There(SqliteSession session, OwnerId owner, Guid id, Guid? import) => session.Find<ImportOutcome?>(
        "SELECT owner = $owner, deleted_at IS NOT NULL, import IS $import AND $import IS NOT NULL FROM tasks WHERE id = $id",
        row => !row.GetBoolean(0) ? ImportOutcome.Taken : row.GetBoolean(1) || row.GetBoolean(2) ? ImportOutcome.Added : ImportOutcome.Present,
        ("$owner", Bytes(owner)), ("$import", import is { } its ? Bytes(its) : null), ("$id", Bytes(id))) ?? ImportOutcome.Added;
}
