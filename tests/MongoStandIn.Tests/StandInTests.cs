using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;

namespace TaskManager.MongoStandIn.Tests;

/// <summary>The stand-in itself: topologies, unsupported features, connections.</summary>
public sealed class StandInTests
{
    [Fact]
    public async Task Standalone_WhenAsked_HasNoSetNoChangeStreamsAndNoTransactionNumbers()
    {
        await using var database = await TestDatabase.Open(Servers.Standalone);

        var hello = await database.Run("{ hello: 1 }");
        (hello.Contains("setName"), hello["isWritablePrimary"].AsBoolean, hello.Contains("$clusterTime")).Should().Be((false, true, false));
        (await Errors.CodeOf(() => database.Collection.WatchAsync())).Should().Be(40573);
        (await Errors.CodeOf(() => database.Run("{ insert: 'things', documents: [{}], txnNumber: NumberLong(1) }"))).Should().Be(20);
        await database.Collection.InsertOneAsync([]);
        (await database.Collection.CountDocumentsAsync("{}")).Should().Be(1, "the driver sends no number to a standalone server");
    }

    [Fact]
    public async Task ReplicaSet_WhenAsked_IsItsOnlyMemberAndPrimary()
    {
        await using var database = await TestDatabase.Open(Servers.StandIn);

        var hello = await database.Run("{ hello: 1 }");

        (hello["setName"].AsString, hello["isWritablePrimary"].AsBoolean, hello["primary"], hello.Contains("$clusterTime")).Should()
            .Be(("rs0", true, hello["hosts"].AsBsonArray.Single(), true));
    }

    [Theory]
    [InlineData("{ explain: { find: 'things' } }", "explain")]
    [InlineData("{ find: 'things', hint: 'name' }", "hint")]
    [InlineData("{ find: 'things', collation: { locale: 'de' } }", "collation")]
    [InlineData("{ find: 'things', filter: { $where: 'true' } }", "$where")]
    [InlineData("{ find: 'things', filter: { a: { $mod: [2, 0] } } }", "$mod")]
    [InlineData("{ find: 'things', filter: { $expr: { $dateTrunc: {} } } }", "$dateTrunc")]
    [InlineData("{ find: 'things', sort: { $natural: 1 } }", "$natural")]
    [InlineData("{ find: 'things', projection: { a: { $slice: 1 } } }", "$slice")]
    [InlineData("{ find: 'things', readConcern: { level: 'snapshot' } }", "snapshot")]
    [InlineData("{ aggregate: 'things', pipeline: [{ $lookup: {} }], cursor: {} }", "$lookup")]
    [InlineData("{ aggregate: 'things', pipeline: [{ $group: { _id: 1, a: { $stdDevPop: 1 } } }], cursor: {} }", "$stdDevPop")]
    [InlineData("{ insert: 'things', documents: [{}], startTransaction: true }", "transactions")]
    [InlineData("{ createIndexes: 'things', indexes: [{ key: { a: 'text' }, name: 'a' }] }", "text")]
    [InlineData("{ createIndexes: 'things', indexes: [{ key: { a: 1 }, name: 'a', hidden: true }] }", "hidden")]
    public async Task Command_ThatIsNotImplemented_FailsByName(string command, string named)
    {
        await using var database = await TestDatabase.Open(Servers.StandIn);

        var refused = (await database.Awaiting(same => same.Run(command)).Should().ThrowAsync<MongoCommandException>()).Which;

        (refused.Code, refused.CodeName).Should().Be((238, "NotImplemented"));
        refused.ErrorMessage.Should().Contain(named);
    }

    [Theory]
    [InlineData("{ update: 'things', updates: [{ q: {}, u: { $rename: { a: 'b' } } }] }", "$rename")]
    [InlineData("{ update: 'things', updates: [{ q: {}, u: { $set: { 'a.$[]': 1 } } }] }", "positional")]
    [InlineData("{ update: 'things', updates: [{ q: {}, u: { $set: { a: 1 } }, arrayFilters: [] }] }", "arrayFilters")]
    [InlineData("{ delete: 'things', deletes: [{ q: {}, limit: 0, hint: 'name' }] }", "hint")]
    public async Task Statement_ThatIsNotImplemented_FailsByName(string command, string named)
    {
        await using var database = await TestDatabase.Open(Servers.StandIn, "{ a: 1 }");

        var error = (await database.Run(command))["writeErrors"][0];

        (error["code"].ToInt32(), error["errmsg"].AsString.Contains(named)).Should().Be((238, true));
        (await database.Only())["a"].ToInt32().Should().Be(1);
    }

    [Fact]
    public async Task Heartbeat_OfAClient_IsStreamed()
    {
        await using var server = StandInServer.Start("rs0");
        var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = MongoClientSettings.FromConnectionString(server.Uri);
        settings.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
        settings.ClusterConfigurator = cluster => cluster.Subscribe<ServerHeartbeatSucceededEvent>(heartbeat =>
        {
            if (heartbeat.Awaited) awaited.TrySetResult();
        });
        using var client = new MongoClient(settings);

        await client.GetDatabase("admin").RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1));

        await awaited.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Server_WithHundredsOfConnections_AnswersAndStopsAtOnce()
    {
        var server = StandInServer.Start("rs0");
        var settings = MongoClientSettings.FromConnectionString(server.Uri);
        (settings.MinConnectionPoolSize, settings.MaxConnectionPoolSize) = (300, 300);
        using var client = new MongoClient(settings);
        var things = client.GetDatabase("many").GetCollection<BsonDocument>("things");
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => things.InsertOneAsync(new BsonDocument("_id", i))));
        (await things.CountDocumentsAsync("{}")).Should().Be(400);
        using var stream = await things.WatchAsync();
        var waiting = stream.MoveNextAsync();

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        await waiting.ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
