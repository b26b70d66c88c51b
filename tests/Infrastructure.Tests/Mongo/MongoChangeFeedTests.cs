using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Writes of other nodes and programs signal this node's listeners.</summary>
[Trait("M", "M17"), Trait("M", "M1"), Collection(FailPoint.Collection)]
public sealed class MongoChangeFeedTests : IAsyncLifetime
{
    private readonly OwnerId _owner = Owners.New();
    private readonly Signals _signals = new();
    private readonly LogLines _log = new();
    private readonly List<MongoChangeFeed> _feeds = [];
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.New();

    public async ValueTask DisposeAsync()
    {
        foreach (var feed in _feeds) await feed.StopAsync(default);
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Change_ByAnotherProgram_SignalsItsOwnerOnly()
    {
        await Follow();
        var id = Guid.CreateVersion7();

        await _database.Tasks.InsertOneAsync(Documents.Bare(_owner, id, "milk", completed: false, TestTime.Start));
        await _signals.Next(_owner);
        await _database.Tasks.UpdateOneAsync(Is(id), new BsonDocument("$set", new BsonDocument("completed", true)));
        await _signals.Next(_owner);
        await _database.Tasks.ReplaceOneAsync(Is(id), Documents.Bare(_owner, id, "oat milk", completed: false, TestTime.Start));
        await _signals.Next(_owner);

        _signals.Signalled.Should().BeEmpty("other owners must not be signalled");
    }

    [Fact]
    public async Task Change_ThroughTheRepository_SignalsItsOwner()
    {
        await Follow();
        var (tasks, task) = (new MongoTaskRepository(_database.Open()), ATask.Titled("milk").OwnedBy(_owner).Build());

        await tasks.Add(_owner, task, default);
        await _signals.Next(_owner);
        await tasks.Change(_owner, task.Id, same => same.Toggle(TestTime.Start), default);
        await _signals.Next(_owner);
    }

    [Fact]
    public async Task Deletion_ByAnotherProgram_SignalsAllOwners()
    {
        await Follow();
        var id = Guid.CreateVersion7();
        await _database.Tasks.InsertOneAsync(Documents.Bare(_owner, id, "milk", completed: false, TestTime.Start));
        await _signals.Next(_owner);

        await _database.Tasks.DeleteOneAsync(Is(id));

        await _signals.Next(all: true);
    }

    [Fact]
    public async Task Deletions_OfManyTasks_CoalesceSignals()
    {
        await Follow();
        await _database.Tasks.InsertManyAsync(
            Enumerable.Range(0, 500).Select(_ => Documents.Bare(_owner, Guid.NewGuid(), "milk", completed: false, TestTime.Start)));
        await _signals.Next(_owner);
        await Task.Delay(500);
        while (_signals.Signalled.TryDequeue(out _)) { }

        await _database.Tasks.DeleteManyAsync(new BsonDocument());
        await _signals.Next(all: true);
        await Task.Delay(500);

        _signals.Signalled.Should().HaveCountLessThan(50);
    }

    [Fact]
    public async Task Document_WithoutAUuidOwner_SignalsNoOwner()
    {
        await Follow();

        await _database.Tasks.InsertOneAsync(new BsonDocument("title", "not ours"));
        await _database.Tasks.InsertOneAsync(Documents.Bare(_owner, Guid.NewGuid(), "milk", completed: false, TestTime.Start));

        await _signals.Next(_owner);
        _signals.Signalled.Should().BeEmpty();
    }

    [Fact]
    public async Task Connection_WhenInterrupted_SignalsAllOwnersAndDeliversMissedChanges()
    {
        var server = new MongoUrl(await MongoServer.Uri());
        await using var wire = new Wire($"http://{server.Server.Host}:{server.Server.Port}");
        var through = new MongoUrlBuilder(server.Url)
        {
            Server = new MongoServerAddress("127.0.0.1", wire.Port),
            DirectConnection = true,
            ServerSelectionTimeout = TimeSpan.FromSeconds(1),
        };
        await Follow(through.ToString());
        await _database.Tasks.InsertOneAsync(Documents.Bare(_owner, Guid.NewGuid(), "before", completed: false, TestTime.Start));
        await _signals.Next(_owner);

        wire.Closed = true;
        var (other, third) = (Owners.New(), Owners.New());
        await _database.Tasks.InsertOneAsync(Documents.Bare(other, Guid.NewGuid(), "meanwhile", completed: false, TestTime.Start));
        await Eventually(() => _log.Text.Contains("interrupted, retrying"));
        await _signals.Next(all: true);
        await _database.Tasks.InsertOneAsync(Documents.Bare(third, Guid.NewGuid(), "later", completed: false, TestTime.Start));
        wire.Closed = false;

        await _signals.Next(all: true);
        await _signals.Next(other);
        await _signals.Next(third);
        _signals.Signalled.Should().BeEmpty();
    }

    [Fact]
    public async Task History_WhenLost_SignalsAllOwnersOnceAndContinues()
    {
        await Follow();
        await using (await FailPoint.Set(
            _database, new BsonDocument { { "failCommands", new BsonArray { "getMore" } }, { "errorCode", 286 } }, FailPoint.Times(1)))
        {
            await _signals.Next(all: true);
        }

        await _database.Tasks.InsertOneAsync(Documents.Bare(_owner, Guid.NewGuid(), "after", completed: false, TestTime.Start));
        await _signals.Next(_owner);
        _signals.Signalled.Should().BeEmpty("all owners are signalled once");
    }

    [Fact]
    public async Task Collection_WhenDropped_SignalsAllOwnersOnceAndContinues()
    {
        await _database.Tasks.InsertOneAsync(new BsonDocument("title", "not ours"));
        await Follow();

        await _database.Raw.DropCollectionAsync(MongoDatabase.Tasks);
        await _signals.Next(all: true);
        await Eventually(() => _log.Text.Split("Change stream of tasks opened").Length > 2);

        await _database.Tasks.InsertOneAsync(Documents.Bare(_owner, Guid.NewGuid(), "after", completed: false, TestTime.Start));
        await _signals.Next(_owner);
    }

    [Fact]
    public async Task Server_WhenStandalone_IsNotWatchedAndLogsItOnce()
    {
        Assert.SkipWhen(await HasReplicaSet(), "This server is no standalone one.");
        using var commands = new Commands();
        var feed = Feed(_database.Open(commands.Record));

        await feed.StartAsync(default);
        await feed.ExecuteTask!;

        _log.Text.Split("standalone").Should().HaveCount(2);
        commands.Sent("aggregate").Should().BeEmpty("no stream is opened");
    }

    private async Task Follow(string? uri = null)
    {
        Assert.SkipUnless(await HasReplicaSet(), "A standalone server has no change streams.");
        await Feed(uri is null ? _database.Open() : _database.Open(uri)).StartAsync(default);
        await Eventually(() => _log.Text.Contains("Change stream of tasks opened"));
        // Changes before that may be missed.
        await _signals.Next(all: true);
    }

    private MongoChangeFeed Feed(MongoDatabase database)
    {
        var logger = new Logger<MongoChangeFeed>(LoggerFactory.Create(logging => logging.AddProvider(_log)));
        _feeds.Add(new MongoChangeFeed(database, _signals, TimeProvider.System, logger));
        return _feeds[^1];
    }

    private async Task<bool> HasReplicaSet() =>
        (await _database.Raw.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1))).Contains("setName");

    private static BsonDocument Is(Guid id) => new("_id", Documents.Uuid(id));

    internal static async Task Eventually(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            i.Should().BeLessThan(400, "the condition must become true");
            await Task.Delay(50);
        }
    }

    private sealed class Signals : ILiveSignals
    {
        /// <summary>The signalled owners, in order; null means all.</summary>
        public ConcurrentQueue<OwnerId?> Signalled { get; } = [];

        public void Announce(OwnerId owner) => Signalled.Enqueue(owner);

        public void AnnounceAll() => Signalled.Enqueue(null);

        public async Task Next(OwnerId? owner = null, bool all = false)
        {
            await Eventually(() => !Signalled.IsEmpty);
            Signalled.TryDequeue(out var signalled);
            signalled.Should().Be(all ? null : owner);
        }
    }
}
