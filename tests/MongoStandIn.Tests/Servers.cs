using System.Reflection;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using TaskManager.TestKit;
using Xunit.Sdk;
using Xunit.v3;

namespace TaskManager.MongoStandIn.Tests;

/// <summary>Runs a test on the stand-in and, if available, on a real server: both must behave the same.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnEachServerAttribute : DataAttribute
{
    public override async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var found = await MongoServer.Found();
        string[] servers = found.Contains(Servers.StandIn) ? [Servers.StandIn] : [Servers.StandIn, found];
        return [.. servers.Select(server => new TheoryDataRow<string>(server))];
    }

    // A container starts when the tests run, not when they are discovered.
    public override bool SupportsDiscoveryEnumeration() => false;
}

/// <summary>The servers of the tests, started on first use.</summary>
internal static class Servers
{
    public const string StandIn = "stand-in", Standalone = "standalone";

    private static readonly Lazy<StandInServer> Replica = new(() => StandInServer.Start("rs0"));
    private static readonly Lazy<StandInServer> Single = new(() => StandInServer.Start(replicaSet: null));

    public static async Task<string> UriOf(string server) => server switch
    {
        StandIn => Replica.Value.Uri,
        Standalone => Single.Value.Uri,
        _ => await MongoServer.Uri(),
    };
}

/// <summary>A new database, dropped after the test.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly MongoClient _client;

    private TestDatabase(string server, MongoClientSettings settings)
    {
        Server = server;
        settings.ApplicationName = Name;
        _client = new MongoClient(settings);
        Database = _client.GetDatabase(Name);
        Collection = Database.GetCollection<BsonDocument>("things");
    }

    public string Server { get; }

    public string Name { get; } = $"stand-in-{Guid.NewGuid():N}";

    public IMongoClient Client => _client;

    public IMongoDatabase Database { get; }

    public IMongoCollection<BsonDocument> Collection { get; }

    public static async Task<TestDatabase> Open(string server, params string[] documents)
    {
        var opened = new TestDatabase(server, MongoClientSettings.FromConnectionString(await Servers.UriOf(server)));
        if (documents.Length > 0) await opened.Collection.InsertManyAsync(documents.Select(BsonDocument.Parse));
        return opened;
    }

    public Task<BsonDocument> Run(string command) => Run(BsonDocument.Parse(command));

    public Task<BsonDocument> Run(BsonDocument command) => Database.RunCommandAsync<BsonDocument>(command);

    /// <summary>Returns the ids of matching documents, in order.</summary>
    public async Task<string> Ids(string filter)
    {
        var found = await Collection.Find(BsonDocument.Parse(filter)).Sort("{ _id: 1 }").ToListAsync();
        return string.Join(' ', found.Select(document => document["_id"]));
    }

    public async Task<BsonDocument> Only() => await Collection.Find("{}").SingleAsync();

    public async Task<List<BsonDocument>> Aggregate(string pipeline) =>
        await Collection.Aggregate<BsonDocument>(BsonSerializer.Deserialize<BsonDocument[]>(pipeline)).ToListAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
    }
}

internal static class Errors
{
    /// <summary>Returns the error code of a failed call.</summary>
    public static async Task<int> CodeOf(Func<Task> call) => (await call.Should().ThrowAsync<MongoException>()).Which switch
    {
        MongoCommandException command => command.Code,
        MongoWriteException write => write.WriteError.Code,
        MongoBulkWriteException bulk => bulk.WriteErrors[0].Code,
        var other => throw other,
    };
}
