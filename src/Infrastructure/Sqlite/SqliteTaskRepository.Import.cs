using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Many tasks at once. Each remembers its import until it is changed.</summary>
internal sealed partial class SqliteTaskRepository : ITaskImportRepository
{
    public async Task<IReadOnlyList<ImportOutcome>> Look(OwnerId owner, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        await database.Read(session => ids.Select(id => There(session, owner, id, null)).ToList(), cancellationToken);

    public async Task<IReadOnlyList<ImportOutcome>> Import(
        OwnerId owner, Guid import, IReadOnlyList<TaskState> tasks, CancellationToken cancellationToken)
    {
        if (tasks.FirstOrDefault(task => task.Owner != owner) is { } other) throw new ArgumentException($"Task {other.Id} is somebody else's.", nameof(tasks));
        return await database.Write(session => tasks.Select(task => Import(session, task, import)).ToList(), cancellationToken);
    }

    public Task<int> TakeBack(OwnerId owner, Guid import, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        database.Write(session => ids.Count(id => TakeBack(session, owner, import, id)), cancellationToken);

    private static bool TakeBack(SqliteSession session, OwnerId owner, Guid import, Guid id)
    {
        const string sql = "SELECT import_trashed FROM tasks WHERE id = $id AND owner = $owner AND import = $import";
        var added = session.Query(sql, row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0),
            ("$id", Bytes(id)), ("$owner", Bytes(owner)), ("$import", Bytes(import)));
        if (added is not [var trashed] || Load(session, owner, id) is not { } row) return false;
        if (trashed is null) Delete(session, row);
        else Save(session, row, row.State with { DeletedAt = Instant(trashed.Value), Version = row.State.Version + 1 });
        return true;
    }

    private static ImportOutcome Import(SqliteSession session, TaskState task, Guid import)
    {
        if (Insert(session, task, import)) return ImportOutcome.Added;
        if (There(session, task.Owner, task.Id, import) is var there && there != ImportOutcome.Added) return there;
        // What its import has added already has the mark; what is in the trash has not, and gives way.
        if (Load(session, task.Owner, task.Id) is { State.DeletedAt: { } trashed } row)
        {
            Delete(session, row);
            Insert(session, task, import, trashed);
        }
        return ImportOutcome.Added;
    }

    // What would become of a task with this id.
    private static ImportOutcome There(SqliteSession session, OwnerId owner, Guid id, Guid? import) => session.Find<ImportOutcome?>(
        "SELECT owner = $owner, deleted_at IS NOT NULL, import IS $import AND $import IS NOT NULL FROM tasks WHERE id = $id",
        row => !row.GetBoolean(0) ? ImportOutcome.Taken : row.GetBoolean(1) || row.GetBoolean(2) ? ImportOutcome.Added : ImportOutcome.Present,
        ("$owner", Bytes(owner)), ("$import", import is { } its ? Bytes(its) : null), ("$id", Bytes(id))) ?? ImportOutcome.Added;
}
