using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

public sealed class CursorTests
{
    [Theory, OnEachServer]
    public async Task Find_OfManyDocuments_ComesInBatches(string server)
    {
        await using var database = await With(server, 250);

        (await Batches(new FindOptions<BsonDocument>())).Should().Equal(101, 149);
        (await Batches(new FindOptions<BsonDocument> { BatchSize = 100 })).Should().Equal(100, 100, 50);
        (await Batches(new FindOptions<BsonDocument> { BatchSize = 100, Limit = 120, Skip = 10 })).Should().Equal(100, 20);

        async Task<List<int>> Batches(FindOptions<BsonDocument> options)
        {
            var (sizes, seen) = (new List<int>(), new List<BsonValue>());
            options.Sort = "{ _id: 1 }";
            using var cursor = await database.Collection.FindAsync("{}", options);
            while (await cursor.MoveNextAsync())
            {
                if (cursor.Current.Any()) sizes.Add(cursor.Current.Count());
                seen.AddRange(cursor.Current.Select(document => document["_id"]));
            }
            seen.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
            return sizes;
        }
    }

    [Theory, OnEachServer]
    public async Task Cursor_AfterItsFirstBatch_IsOpenUnlessTheServerKnowsThatNothingFollows(string server)
    {
        await using var database = await With(server, 10);

        (await IsOpen("{ find: 'things', batchSize: 10 }")).Should().BeTrue("a full batch can have a successor");
        (await IsOpen("{ find: 'things', batchSize: 11 }")).Should().BeFalse();
        (await IsOpen("{ find: 'things', batchSize: 10, limit: 10 }")).Should().BeFalse("the limit is reached");
        (await IsOpen("{ find: 'things', batchSize: 5, singleBatch: true }")).Should().BeFalse();
        (await IsOpen("{ find: 'things', batchSize: 0 }")).Should().BeTrue();
        (await IsOpen("{ aggregate: 'things', pipeline: [], cursor: { batchSize: 5 } }")).Should().BeTrue();
        (await IsOpen("{ aggregate: 'things', pipeline: [], cursor: { batchSize: 11 } }")).Should().BeFalse();

        async Task<bool> IsOpen(string command) => (await database.Run(command))["cursor"]["id"].ToInt64() != 0;
    }

    [Theory, OnEachServer]
    public async Task GetMore_OfAnEndedOrKilledCursor_Fails(string server)
    {
        await using var database = await With(server, 10);
        var (killed, ended) = (await Open(), await Open());

        var reply = await database.Run(new BsonDocument { { "killCursors", "things" }, { "cursors", new BsonArray { killed, 77L } } });
        var rest = await GetMore(ended);

        (reply["cursorsKilled"].AsBsonArray.Single(), reply["cursorsNotFound"].AsBsonArray.Single()).Should().Be((killed, (BsonValue)77L));
        (rest["cursor"]["nextBatch"].AsBsonArray.Count, rest["cursor"]["id"].ToInt64()).Should().Be((5, 0L));
        foreach (var gone in (BsonValue[])[killed, ended]) (await Errors.CodeOf(() => GetMore(gone))).Should().Be(43);

        async Task<BsonValue> Open() => (await database.Run("{ find: 'things', batchSize: 5 }"))["cursor"]["id"];
        Task<BsonDocument> GetMore(BsonValue id) =>
            database.Run(new BsonDocument { { "getMore", id.ToInt64() }, { "collection", "things" } });
    }

    [Theory, OnEachServer]
    public async Task Batch_OfLargeDocuments_EndsAt16Megabytes(string server)
    {
        await using var database = await TestDatabase.Open(server);
        for (var i = 0; i < 5; i++) await database.Collection.InsertOneAsync(new BsonDocument { { "_id", i }, { "a", new byte[5 << 20] } });

        using var cursor = await database.Collection.FindAsync("{}");
        var sizes = new List<int>();
        while (await cursor.MoveNextAsync()) sizes.Add(cursor.Current.Count());

        sizes.Should().Equal(3, 2);
    }

    [Theory, OnEachServer]
    public async Task Count_AndDistinct_ReadMatchingDocuments(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, a: 1 }", "{ _id: 2, a: [2, 1] }", "{ _id: 3, a: 1.0 }",
            "{ _id: 4 }", "{ _id: 5, a: null }");

        (await database.Collection.CountDocumentsAsync("{ a: 1 }")).Should().Be(3);
        (await database.Collection.CountDocumentsAsync("{ a: 9 }")).Should().Be(0);
        (await database.Collection.CountDocumentsAsync("{}", new CountOptions { Limit = 2, Skip = 1 })).Should().Be(2);
        (await database.Collection.EstimatedDocumentCountAsync()).Should().Be(5);
        (await Distinct("{}")).Should().BeEquivalentTo("1", "2", "BsonNull");
        (await Distinct("{ _id: 2 }")).Should().BeEquivalentTo("1", "2");

        async Task<IEnumerable<string>> Distinct(string filter) =>
            (await (await database.Collection.DistinctAsync<BsonValue>("a", filter)).ToListAsync()).Select(value => value.ToString()!);
    }

    private static async Task<TestDatabase> With(string server, int count)
    {
        var database = await TestDatabase.Open(server);
        await database.Collection.InsertManyAsync(Enumerable.Range(0, count).Select(i => new BsonDocument("_id", i)));
        return database;
    }
}
