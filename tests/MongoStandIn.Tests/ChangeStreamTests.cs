using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

/// <summary>Tests of change streams. They run sequentially: one of them makes more changes than the oplog holds.</summary>
public sealed class ChangeStreamTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Theory, OnEachServer]
    public async Task Stream_OfACollection_DeliversEachChangeInOrder(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 0 }");
        using var stream = await database.Collection.WatchAsync();

        await database.Collection.InsertOneAsync(BsonDocument.Parse("{ _id: 1, a: 1, b: { x: 1 } }"));
        await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $set: { a: 2, 'b.x': 3 }, $unset: { c: '' } }");
        await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $unset: { a: '' } }");
        await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $set: { 'b.x': 3 } }");
        await database.Collection.ReplaceOneAsync("{ _id: 1 }", new BsonDocument("z", 1));
        await database.Database.GetCollection<BsonDocument>("other").InsertOneAsync([]);
        await database.Collection.DeleteOneAsync("{ _id: 1 }");

        var events = await Next(stream, 5);
        events.ConvertAll(change => change["operationType"].AsString).Should().Equal("insert", "update", "update", "replace", "delete");
        events[0].Names.Should().ContainInOrder("_id", "operationType", "clusterTime", "wallTime", "fullDocument", "ns", "documentKey");
        (events[0]["fullDocument"]["a"].ToInt32(), events[0]["ns"].ToJson()).Should()
            .Be((1, $"{{ \"db\" : \"{database.Name}\", \"coll\" : \"things\" }}"));
        events[1]["updateDescription"]["updatedFields"].AsBsonDocument.Should().BeEquivalentTo(BsonDocument.Parse("{ a: 2, 'b.x': 3 }"));
        (events[1].Contains("fullDocument"), events[2]["updateDescription"]["removedFields"].ToJson()).Should().Be((false, "[\"a\"]"));
        (events[3]["fullDocument"].ToJson(), events[4].Contains("fullDocument")).Should().Be(("{ \"_id\" : 1, \"z\" : 1 }", false));
        events.Should().OnlyContain(change => change["documentKey"] == new BsonDocument("_id", 1));
    }

    [Theory, OnEachServer]
    public async Task GetMore_OfACursorThatAnotherWaitsFor_Fails(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 0 }");
        var stream = await database.Run("{ aggregate: 'things', pipeline: [{ $changeStream: {} }], cursor: {} }");
        var getMore = new BsonDocument { { "getMore", stream["cursor"]["id"] }, { "collection", "things" }, { "maxTimeMS", 1000 } };
        Func<Task> both = () => Task.WhenAll(database.Run(getMore), database.Run(getMore));

        (await Errors.CodeOf(both)).Should().Be(237);
    }

    [Theory, OnEachServer]
    public async Task Stream_WithLookup_ShowsTheDocumentAsItIsWhenItIsRead(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1 }", "{ _id: 2 }");
        using var stream = await database.Collection.WatchAsync(
            new ChangeStreamOptions { FullDocument = ChangeStreamFullDocumentOption.UpdateLookup });

        await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $set: { a: 1 } }");
        await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $set: { a: 2 } }");
        await database.Collection.UpdateOneAsync("{ _id: 2 }", "{ $set: { a: 1 } }");
        await database.Collection.DeleteOneAsync("{ _id: 2 }");

        var events = await Next(stream, 4);
        events[0]["fullDocument"].ToJson().Should().Be("{ \"_id\" : 1, \"a\" : 2 }");
        events[2]["fullDocument"].IsBsonNull.Should().BeTrue("the document is deleted");
    }

    [Theory, OnEachServer]
    public async Task Stream_FromAToken_ResumesAfterIt(string server)
    {
        await using var database = await TestDatabase.Open(server);
        await database.Database.CreateCollectionAsync("things");
        BsonDocument token;
        using (var stream = await database.Collection.WatchAsync())
        {
            await Insert(1, 2, 3);
            token = (await Next(stream, 1))[0]["_id"].AsBsonDocument;
        }
        await Insert(4);

        foreach (var options in (ChangeStreamOptions[])[new() { ResumeAfter = token }, new() { StartAfter = token }])
        {
            using var resumed = await database.Collection.WatchAsync(options);
            (await Next(resumed, 3)).Select(change => change["documentKey"]["_id"].ToInt32()).Should().Equal(2, 3, 4);
        }

        Task Insert(params int[] ids) => database.Collection.InsertManyAsync(ids.Select(id => new BsonDocument("_id", id)));
    }

    [Theory, OnEachServer]
    public async Task Stream_OfADroppedCollection_EndsWithAnEventFromWhichOnlyStartAfterResumes(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1 }");
        using var stream = await database.Collection.WatchAsync();

        await database.Database.DropCollectionAsync("things");

        var events = await Next(stream, 2);
        events.ConvertAll(change => change["operationType"].AsString).Should().Equal("drop", "invalidate");
        (await stream.MoveNextAsync() && stream.Current.Any()).Should().BeFalse("the stream has ended");
        var token = events[1]["_id"].AsBsonDocument;
        (await Errors.CodeOf(() => database.Collection.WatchAsync(new ChangeStreamOptions { ResumeAfter = token }))).Should().Be(260);
        using var next = await database.Collection.WatchAsync(new ChangeStreamOptions { StartAfter = token });
        await database.Collection.InsertOneAsync(new BsonDocument("_id", 2));
        (await Next(next, 1))[0]["operationType"].AsString.Should().Be("insert");
    }

    [Theory, OnEachServer]
    public async Task Stream_WithAPipeline_DeliversMatchingEvents(string server)
    {
        await using var database = await TestDatabase.Open(server);
        await database.Database.CreateCollectionAsync("things");
        PipelineDefinition<ChangeStreamDocument<BsonDocument>, ChangeStreamDocument<BsonDocument>> deletions = new[]
        {
            BsonDocument.Parse("{ $match: { operationType: 'delete' } }"),
            BsonDocument.Parse("{ $project: { operationType: 1, documentKey: 1 } }"),
        };
        using var stream = await database.Collection.WatchAsync(deletions);

        await database.Collection.InsertOneAsync(new BsonDocument("_id", 1));
        await database.Collection.DeleteOneAsync("{ _id: 1 }");

        (await Next(stream, 1))[0].Names.Should().BeEquivalentTo("_id", "operationType", "documentKey");
    }

    [Theory, OnEachServer]
    public async Task Stream_OfADatabase_DeliversTheChangesOfItsCollections(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1 }");
        using var stream = await database.Database.WatchAsync();

        await database.Database.GetCollection<BsonDocument>("other").InsertOneAsync([]);
        await database.Database.DropCollectionAsync("things");

        var events = await Next(stream, 2);
        events.ConvertAll(change => $"{change["operationType"]} {change["ns"]["coll"]}").Should().Equal("insert other", "drop things");
    }

    [Theory, OnEachServer]
    public async Task Stream_FromATime_DeliversLaterChanges(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1 }");
        var time = (await database.Run("{ insert: 'things', documents: [{ _id: 2 }] }"))["operationTime"].AsBsonTimestamp;
        await database.Collection.InsertOneAsync(new BsonDocument("_id", 3));

        using var stream = await database.Collection.WatchAsync(new ChangeStreamOptions { StartAtOperationTime = time });

        (await Next(stream, 2)).Select(change => change["documentKey"]["_id"].ToInt32()).Should().Equal(2, 3);
    }

    [Fact]
    public async Task Stream_FromATokenBeforeTheOplog_FailsAsLost()
    {
        await using var database = await TestDatabase.Open(Servers.StandIn, "{ _id: -1 }");
        using var stream = await database.Collection.WatchAsync();
        var token = stream.GetResumeToken() ?? (await Started());
        await database.Collection.InsertManyAsync(Enumerable.Range(0, 20_002).Select(i => new BsonDocument("_id", i)));

        (await Errors.CodeOf(() => database.Collection.WatchAsync(new ChangeStreamOptions { ResumeAfter = token }))).Should().Be(286);

        async Task<BsonDocument> Started()
        {
            await stream.MoveNextAsync();
            return stream.GetResumeToken();
        }
    }

    private static async Task<List<BsonDocument>> Next(IChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        List<BsonDocument> events = [];
        while (events.Count < count && await stream.MoveNextAsync(limit.Token))
            events.AddRange(stream.Current.Select(change => change.BackingDocument));
        return events;
    }
}
