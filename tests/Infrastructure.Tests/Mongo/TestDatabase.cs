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
    /// <summary>The server's address.</summary>
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

    /// <summary>The database's name, and that of the application that the product's connections give.</summary>
    public string Name { get; } = $"taskmanager-test-{Guid.NewGuid():N}";

    /// <summary>The database as another program sees it.</summary>
    public IMongoDatabase Raw { get; }

    /// <summary>The collection of tasks as another program sees it.</summary>
    public IMongoCollection<BsonDocument> Tasks => Raw.GetCollection<BsonDocument>(MongoDatabase.Tasks);

    /// <summary>The server's own commands.</summary>
    public IMongoDatabase Admin => _client.GetDatabase("admin");

    public static async Task<TestDatabase> New() => new(await MongoServer.Uri());

    /// <summary>The product's view of it, with time for the first connection of a busy machine.</summary>
    internal MongoDatabase Open(Action<MongoClientSettings>? configure = null) => Open(Uri, settings =>
    {
        settings.ServerSelectionTimeout = MongoDatabase.Patience;
        configure?.Invoke(settings);
    });

    /// <summary>The product's view of it through an address, waiting for a server as long as the product does.</summary>
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

    internal static MongoAddress Address(string uri, string database = "taskmanager") => MongoAddress.Of(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["Storage:Mongo:Uri"] = uri, ["Storage:Mongo:Database"] = database }).Build());

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened) database.Dispose();
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
    }
}
