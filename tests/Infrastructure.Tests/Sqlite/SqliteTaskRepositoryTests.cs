using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>The contract on a file, with a new one per test.</summary>
public sealed class SqliteTaskRepositoryTests : TaskRepositoryContract, IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteDatabase _database;

    public SqliteTaskRepositoryTests()
    {
        _database = _file.Open();
        // A scan limit of 0: every search uses the index.
        Tasks = new SqliteTaskRepository(_database, scanLimit: 0);
    }

    protected override ITaskRepository Tasks { get; }

    protected override async Task StoreBareTask(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt)
    {
        var task = ATask.Titled(title).OwnedBy(owner).WithId(id).AddedAt(createdAt);
        await Tasks.Add(owner, (completed ? task.Completed() : task).Build(), None);
        await _database.Write(session => session.Execute(
            "UPDATE tasks SET state = json_remove(state, '$.description', '$.updatedAt', '$.deletedAt', '$.version') WHERE id = $id",
            ("$id", id.ToByteArray(bigEndian: true))), None);
    }

    public async ValueTask DisposeAsync()
    {
        await using var file = _file;
        file.ShouldScanNothing();
        file.ShouldDeriveTheSame();
    }
}
