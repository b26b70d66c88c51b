using TaskManager.Application.Work;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The contract on a server, with a new database per test.</summary>
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
