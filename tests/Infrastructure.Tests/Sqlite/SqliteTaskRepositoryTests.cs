using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>The contract on a real file, a new one for each test.</summary>
public sealed class SqliteTaskRepositoryTests : TaskRepositoryContract, IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteDatabase _database;

    public SqliteTaskRepositoryTests()
    {
        _database = _file.Open();
        Tasks = new SqliteTaskRepository(_database);
    }

    protected override ITaskRepository Tasks { get; }

    protected override Task StoreBareTask(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt) =>
        _database.Write(session => session.Execute(
            "INSERT INTO tasks (id, owner, title, completed, created_at) VALUES ($id, $owner, $title, $completed, $created_at)",
            ("$id", id.ToByteArray(bigEndian: true)), ("$owner", owner.Value.ToByteArray(bigEndian: true)), ("$title", title),
            ("$completed", completed ? 1 : 0), ("$created_at", createdAt.ToUnixTimeMilliseconds())), None);

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
