using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Data protected by one node is readable by all nodes.</summary>
[Trait("M", "M28")]
public sealed class MongoKeysTests : IAsyncLifetime
{
    private readonly List<ServiceProvider> _nodes = [];
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.New();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public void Protected_ByOneNode_IsReadByAnother()
    {
        var kept = Protector(Node(_database.Open())).Protect("milk");

        Protector(Node(_database.Open())).Unprotect(kept).Should().Be("milk");
    }

    [Fact]
    public async Task Nodes_ThatStartTogetherOnANewDatabase_ShareTheirFirstKey()
    {
        var nodes = Enumerable.Range(0, 6).Select(_ => Node(_database.Open())).ToList();

        var kept = await Task.WhenAll(nodes.Select(node => Task.Run(() => Protector(node).Protect("milk"))));

        foreach (var node in nodes) kept.Select(Protector(node).Unprotect).Should().OnlyContain(text => text == "milk");
        var keys = _database.Raw.GetCollection<MongoDB.Bson.BsonDocument>("keys");
        (await keys.CountDocumentsAsync(FilterDefinition<MongoDB.Bson.BsonDocument>.Empty)).Should().Be(1);
    }

    [Fact]
    public async Task Node_ThatStartsWhileTheDatabaseIsDown_UsesTheSharedKeysLater()
    {
        var kept = Protector(Node(_database.Open())).Protect("milk");
        await using var wire = ClosedWire();
        var late = NodeBehind(wire);
        var own = Protector(late).Protect("bread");
        Protector(late).Unprotect(own).Should().Be("bread", "the node can serve its pages meanwhile");

        wire.Closed = false;
        await MongoChangeFeedTests.Eventually(() => Reached(late));
        await late.GetRequiredService<MongoKeys>().ReplaceLocalKeys(default);

        Protector(Node(_database.Open())).Unprotect(Protector(late).Protect("tea"))
            .Should().Be("tea", "new texts use the shared key");
        Protector(late).Unprotect(kept).Should().Be("milk");
    }

    [Fact]
    public async Task Node_WhenTheDatabaseFailsWhileKeysAreReplaced_ReplacesThemLater()
    {
        await using var wire = ClosedWire();
        var late = NodeBehind(wire);
        Protector(late).Protect("bread");

        await late.GetRequiredService<MongoKeys>().Invoking(keys => keys.ReplaceLocalKeys(default))
            .Should().ThrowAsync<StorageUnavailableException>();
        Protector(late).Protect("bread");
        wire.Closed = false;
        await MongoChangeFeedTests.Eventually(() => Reached(late));
        await late.GetRequiredService<MongoKeys>().ReplaceLocalKeys(default);

        Protector(Node(_database.Open())).Unprotect(Protector(late).Protect("tea")).Should().Be("tea");
    }

    private Wire ClosedWire()
    {
        var server = new MongoUrl(_database.Uri).Server;
        return new Wire($"http://{server.Host}:{server.Port}") { Closed = true };
    }

    private ServiceProvider NodeBehind(Wire wire)
    {
        var url = new MongoUrlBuilder(_database.Uri)
        {
            Server = new MongoServerAddress("127.0.0.1", wire.Port),
            DirectConnection = true,
            ServerSelectionTimeout = TimeSpan.FromSeconds(1),
        };
        return Node(_database.Open(url.ToString()));
    }

    private static bool Reached(ServiceProvider node)
    {
        try
        {
            node.GetRequiredService<MongoDatabase>().OpenBlocking().ListCollectionNames().ToList();
            return true;
        }
        catch (Exception thrown) when (thrown is TimeoutException or MongoException)
        {
            return false;
        }
    }

    private ServiceProvider Node(MongoDatabase database)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(database)
            .AddSingleton(provider => new MongoKeys(database, provider, NullLogger<MongoKeys>.Instance));
        services.AddDataProtection().SetApplicationName("TaskManager");
        services.AddOptions<KeyManagementOptions>().Configure<MongoKeys>((options, keys) => options.XmlRepository = keys);
        _nodes.Add(services.BuildServiceProvider());
        return _nodes[^1];
    }

    private static IDataProtector Protector(ServiceProvider node) => node.GetDataProtector("tests");
}
