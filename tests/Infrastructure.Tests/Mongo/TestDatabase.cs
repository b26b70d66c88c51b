using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>A database of its own on the tests' server, gone after the test.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _uri;
    private readonly string _name = $"taskmanager-test-{Guid.NewGuid():N}";
    private readonly MongoClient _client;
    private readonly List<MongoDatabase> _opened = [];

    private TestDatabase(string uri)
    {
        _uri = uri;
        _client = new MongoClient(uri);
        Raw = _client.GetDatabase(_name);
    }

    /// <summary>The database as another program sees it.</summary>
    public IMongoDatabase Raw { get; }

    /// <summary>The collection of tasks as another program sees it.</summary>
    public IMongoCollection<BsonDocument> Tasks => Raw.GetCollection<BsonDocument>(MongoDatabase.Tasks);

    /// <summary>The server's own commands.</summary>
    public IMongoDatabase Admin => _client.GetDatabase("admin");

    /// <summary>Skips the test when there is no server.</summary>
    public static async Task<TestDatabase> New() => new(await MongoServer.Uri());

    /// <summary>The product's view of it.</summary>
    internal MongoDatabase Open(Action<MongoClientSettings>? configure = null, ILogger<MongoDatabase>? logger = null) => Open(_uri, configure, logger);

    internal MongoDatabase Open(string uri, Action<MongoClientSettings>? configure = null, ILogger<MongoDatabase>? logger = null)
    {
        var database = new MongoDatabase(Address(uri, _name), logger ?? NullLogger<MongoDatabase>.Instance, configure);
        _opened.Add(database);
        return database;
    }

    internal static MongoAddress Address(string uri, string database = "taskmanager") => MongoAddress.Of(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["Storage:Mongo:Uri"] = uri, ["Storage:Mongo:Database"] = database }).Build());

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened) database.Dispose();
        await _client.DropDatabaseAsync(_name);
        _client.Dispose();
    }
}
