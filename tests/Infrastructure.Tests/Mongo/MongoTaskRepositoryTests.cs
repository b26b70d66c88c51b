using MongoDB.Bson;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The contract on a server, with one database for all tests, whose owners are distinct.</summary>
public sealed class MongoTaskRepositoryTests(MongoTaskRepositoryTests.Shared shared)
    : TaskRepositoryContract, IClassFixture<MongoTaskRepositoryTests.Shared>, IAsyncLifetime
{
    private ITaskRepository? _tasks;

    protected override ITaskRepository Tasks => _tasks!;

    protected override Task StoreBareTask(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt) =>
        shared.Database!.Tasks.InsertOneAsync(Documents.Bare(owner, id, title, completed, createdAt));

    public async ValueTask InitializeAsync() => _tasks = new MongoTaskRepository(await shared.Open());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A fixture cannot skip tests, so the first test opens the database.
    public sealed class Shared : IAsyncDisposable
    {
        private MongoDatabase? _opened;

        public TestDatabase? Database { get; private set; }

        internal async Task<MongoDatabase> Open()
        {
            if (_opened is not null) return _opened;
            Database = await TestDatabase.New();
            _opened = Database.Open();
            await _opened.Use(MongoSchema.CreateIndexes, default);
            return _opened;
        }

        public ValueTask DisposeAsync() => Database?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

/// <summary>Creates documents of other versions and programs.</summary>
internal static class Documents
{
    public static BsonBinaryData Uuid(Guid id) => new(id, GuidRepresentation.Standard);

    /// <summary>Creates a document of schema version 1.</summary>
    public static BsonDocument Bare(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt) => new()
    {
        { "_id", Uuid(id) }, { "owner", Uuid(owner.Value) }, { "title", title }, { "completed", completed },
        { "createdAt", new BsonDateTime(createdAt.ToUnixTimeMilliseconds()) },
    };
}
