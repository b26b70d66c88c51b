using System.Runtime.CompilerServices;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>All tasks of the file, for moving house.</summary>
internal sealed partial class SqliteTaskRepository : ITaskArchive
{
    private const int Page = 500;

    public string Place => $"SQLite in {database.Path}";

    public async IAsyncEnumerable<TaskState> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Opening it would make a new one, which is nothing to copy from.
        if (!File.Exists(database.Path)) throw new StartupException($"There is no database file {database.Path}: set Storage:Sqlite:Path.");
        byte[] after = [];
        for (var page = await Next(); page.Count > 0; page = await Next())
        {
            foreach (var task in page) yield return task;
            after = Bytes(page[^1].Id);
        }

        Task<List<TaskState>> Next() => database.Read(session => session.Query(
            "SELECT number, state FROM tasks WHERE id > $after ORDER BY id LIMIT $page", TaskJson.Read, ("$after", after), ("$page", Page)),
            cancellationToken);
    }

    public Task<int> Add(IReadOnlyList<TaskState> tasks, CancellationToken cancellationToken) =>
        database.Write(session => tasks.Count(task => Insert(session, task)), cancellationToken);
}
