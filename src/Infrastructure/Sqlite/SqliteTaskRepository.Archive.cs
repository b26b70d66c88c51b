using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Reads and writes all tasks of the file, for copies between stores; and the deserialization of rows.</summary>
internal sealed partial class SqliteTaskRepository : ITaskArchive
{
    private const int Page = 500;

    public string Location => $"SQLite in {database.Path}";

    public async IAsyncEnumerable<ArchivedTask> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Opening a missing file would create an empty one.
        if (!File.Exists(database.Path))
            throw new StartupException($"The database file {database.Path} does not exist. Set Storage:Sqlite:Path.");
        byte[] after = [];
        for (var page = await Next(); page.Count > 0; page = await Next())
        {
            foreach (var task in page) yield return task;
            after = Bytes(page[^1].State.Id);
        }

        Task<List<ArchivedTask>> Next() => database.Read(session =>
        {
            const string sql = "SELECT number, state, newest_fact FROM tasks WHERE id > $after ORDER BY id LIMIT $page";
            var rows = session.Query(sql, row => (State: Read(row), NewestFact: row.IsDBNull(2) ? null : (long?)row.GetInt64(2)),
                ("$after", after), ("$page", Page));
            return rows.ConvertAll(row => new ArchivedTask(row.State, SqliteFacts.Of(session, row.NewestFact)));
        }, cancellationToken);
    }

    public Task<int> Add(IReadOnlyList<ArchivedTask> tasks, CancellationToken cancellationToken) =>
        database.Write(session => tasks.Count(task => Insert(session, task.State, task.Facts)), cancellationToken);

    /// <summary>Reads all tasks with a valid state, including the trash, in batches.</summary>
    internal static IEnumerable<(long Number, TaskState State, bool IsDeleted)> Readable(SqliteSession session)
    {
        var after = 0L;
        for (var page = Next(); page.Count > 0; page = Next())
        {
            foreach (var (number, state, isDeleted) in page)
                if (state is not null) yield return (number, state, isDeleted);
            after = page[^1].Number;
        }

        List<(long Number, TaskState? State, bool IsDeleted)> Next() => session.Query(
            "SELECT number, state, deleted_at FROM tasks WHERE number > $after ORDER BY number LIMIT $page",
            row => (row.GetInt64(0), TryRead(row), !row.IsDBNull(2)), ("$after", after), ("$page", Page));
    }

    private static TaskState? TryRead(SqliteDataReader row)
    {
        try
        {
            return Read(row);
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Reads a row that begins with row id and state.</summary>
    /// <exception cref="StorageUnavailableException">The state is not JSON, or lacks a required member.</exception>
    internal static TaskState Read(SqliteDataReader row)
    {
        try
        {
            return TaskJson.Read(row.GetString(1));
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentOutOfRangeException)
        {
            throw new StorageUnavailableException(
                "The database holds a task that TaskManager cannot read.",
                $"It was not changed. Its state, in row {row.GetInt64(0)} of tasks, is damaged: {wrong.Message} "
                + "Repair it, or restore a backup.",
                wrong)
            { IsLasting = true };
        }
    }
}
