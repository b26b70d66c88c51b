using TaskManager.Domain.Jobs;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The contract on a real server, a new database for each test.</summary>
public sealed class MongoJobRepositoryTests : JobRepositoryContract, IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MongoDatabase _opened = null!;

    protected override IJobRepository Jobs => new MongoJobRepository(_opened);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        _opened = _database.Open();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

/// <summary>The contract on a real server, a new database for each test.</summary>
public sealed class MongoTaskImportsTests : TaskImportRepositoryContract, IAsyncLifetime
{
    private TestDatabase _database = null!;
    private MongoDatabase _opened = null!;

    protected override ITaskImportRepository Imports => new MongoTaskImports(_opened);

    protected override ITaskRepository Tasks => new MongoTaskRepository(_opened);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        _opened = _database.Open();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Import_OverATaskThatThisNodeSawAtTheSameVersion_IsWhatTheNextChangeBeginsWith()
    {
        var task = ATask.Titled("milk").OwnedBy(Me).Build().State;
        await Imports.Import(Me, Guid.CreateVersion7(), [task], default);
        await Tasks.Change(Me, task.Id, each => each.Delete(FakeTime.Start.AddDays(1)), default);
        await Imports.Import(Me, Guid.CreateVersion7(), [task with { Title = "oat milk", Version = 2 }], default);

        var restored = await Tasks.Change(Me, task.Id, each => each.Restore(FakeTime.Start.AddDays(2)), default);

        restored.Value!.State.Title.Should().Be("oat milk");
        (await Tasks.Find(Me, task.Id, default))!.Version.Should().Be(2, "it was not in the trash");
    }
}
