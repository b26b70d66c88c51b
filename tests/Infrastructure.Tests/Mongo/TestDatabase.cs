using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>A new database on the test server, dropped after the test.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>The address of the server.</summary>
    public string Uri { get; }

    private readonly MongoClient _client;
    private readonly List<MongoDatabase> _opened = [];

    private TestDatabase(string uri)
    {
        MongoDatabase.Register();
        Uri = uri;
        _client = new MongoClient(uri);
        Raw = _client.GetDatabase(Name);
    }

    /// <summary>The name of the database, and the application name of the product's connections.</summary>
    public string Name { get; } = $"taskmanager-test-{Guid.NewGuid():N}";

    /// <summary>The database, as accessed by another program.</summary>
    public IMongoDatabase Raw { get; }

    /// <summary>The collection of tasks, as accessed by another program.</summary>
    public IMongoCollection<BsonDocument> Tasks => Raw.GetCollection<BsonDocument>(MongoDatabase.Tasks);

    /// <summary>The admin database.</summary>
    public IMongoDatabase Admin => _client.GetDatabase("admin");

    public static async Task<TestDatabase> New() => new(await MongoServer.Uri());

    /// <summary>The product's adapter, with extra time for the first connection on a busy machine.</summary>
    internal MongoDatabase Open(Action<MongoClientSettings>? configure = null) => Open(Uri, settings =>
    {
        settings.ServerSelectionTimeout = MongoDatabase.CallTimeout;
        configure?.Invoke(settings);
    });

    /// <summary>The product's adapter for an address, with the product's timeouts.</summary>
    internal MongoDatabase Open(string uri, Action<MongoClientSettings>? configure = null, ILogger<MongoDatabase>? logger = null)
    {
        var database = new MongoDatabase(Address(uri, Name), logger ?? NullLogger<MongoDatabase>.Instance, settings =>
        {
            settings.ApplicationName = Name;
            configure?.Invoke(settings);
        });
        _opened.Add(database);
        return database;
    }

    internal static MongoAddress Address(string uri, string database = "taskmanager") =>
        MongoAddress.Of(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Storage:Mongo:Uri"] = uri, ["Storage:Mongo:Database"] = database }).Build());

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened) database.Dispose();
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
    }
}
