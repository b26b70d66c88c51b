using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

public sealed class WriteTests
{
    [Theory, OnEachServer]
    public async Task Insert_OfADuplicateId_NamesTheKey(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1 }");

        var refused = (await database.Collection.Awaiting(things =>
            things.InsertOneAsync(new BsonDocument("_id", 1.0))).Should().ThrowAsync<MongoWriteException>()).Which;

        refused.WriteError.Category.Should().Be(ServerErrorCategory.DuplicateKey);
        refused.WriteError.Message.Should()
            .StartWith($"E11000 duplicate key error collection: {database.Name}.things index: _id_ dup key: {{ _id: 1");
        var reply = await database.Run("{ insert: 'things', documents: [{ _id: 1 }] }");
        var error = reply["writeErrors"][0].AsBsonDocument;
        (reply["n"].AsInt32, error["index"].AsInt32, error["code"].AsInt32).Should().Be((0, 0, 11000));
        (error["keyPattern"], error["keyValue"]).Should().Be((new BsonDocument("_id", 1), new BsonDocument("_id", 1)));
    }

    [Theory, OnEachServer]
    public async Task Insert_OfSeveral_StopsAtTheFirstErrorOnlyWhenOrdered(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 2 }");

        var ordered = await database.Run("{ insert: 'things', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] }");
        var unordered = await database.Run(
            "{ insert: 'things', documents: [{ _id: 2 }, { _id: 3 }, { _id: 1 }, { _id: 4 }], ordered: false }");

        (ordered["n"].AsInt32, Indexes(ordered)).Should().Be((1, "1"));
        (unordered["n"].AsInt32, Indexes(unordered)).Should().Be((2, "0 2"));
        (await database.Ids("{}")).Should().Be("1 2 3 4");

        static string Indexes(BsonDocument reply) => string.Join(' ', reply["writeErrors"].AsBsonArray.Select(error => error["index"]));
    }

    [Theory, OnEachServer]
    public async Task Insert_OfADocument_StoresItsIdFirstAndGeneratesAMissingOne(string server)
    {
        await using var database = await TestDatabase.Open(server);

        await database.Run("{ insert: 'things', documents: [{ a: 1, _id: 7 }, { b: 1 }] }");

        var stored = await database.Collection.Find("{}").Sort("{ a: -1 }").ToListAsync();
        stored[0].ToJson().Should().Be("{ \"_id\" : 7, \"a\" : 1 }");
        (stored[1].GetElement(0).Name, stored[1]["_id"].IsObjectId).Should().Be(("_id", true));
        (await database.Run("{ insert: 'things', documents: [{ _id: [1] }] }"))["writeErrors"][0]["code"].AsInt32.Should().Be(2);
        (await Errors.CodeOf(() => database.Run("{ insert: 'things', documents: [] }"))).Should().Be(16);
    }

    [Theory, OnEachServer]
    public async Task Update_OfAnyKind_CountsMatchesAndChanges(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, a: 1 }", "{ _id: 2, a: 1 }", "{ _id: 3, a: 2 }");

        await Changes("{ a: 1 }", "{ $set: { b: 1 } }", isMulti: false, 1, 1);
        await Changes("{ a: 1 }", "{ $set: { b: 1 } }", isMulti: true, 2, 1);
        await Changes("{ a: 9 }", "{ $set: { b: 1 } }", isMulti: true, 0, 0);
        await Changes("{ _id: 3 }", "{ a: 2 }", isMulti: false, 1, 0);
        await Changes("{ _id: 3 }", "{ a: NumberLong(2) }", isMulti: false, 1, 1);

        async Task Changes(string filter, string update, bool isMulti, long matched, long modified)
        {
            var statement = new BsonDocument { { "q", BsonDocument.Parse(filter) }, { "u", BsonDocument.Parse(update) },
                { "multi", isMulti } };
            var reply = await database.Run(new BsonDocument { { "update", "things" }, { "updates", new BsonArray { statement } } });
            (reply["n"].ToInt64(), reply["nModified"].ToInt64()).Should().Be((matched, modified), update);
        }
    }

    [Theory, OnEachServer]
    public async Task Operators_OfAnUpdate_ChangeFieldsInTheOrderOfTheirPaths(string server)
    {
        const string Before = "{ _id: 1, n: 5, at: { x: 1 }, list: [1, 2] }";
        await Becomes("{ $set: { z: 1, b: 2, 'at.y': 3, 'new.deep': 4 } }",
            "{ _id: 1, n: 5, at: { x: 1, y: 3 }, list: [1, 2], b: 2, new: { deep: 4 }, z: 1 }");
        await Becomes("{ $unset: { n: '', missing: '', 'at.x': '' } }", "{ _id: 1, at: {}, list: [1, 2] }");
        await Becomes("{ $inc: { n: 2, m: NumberLong(1) } }", "{ _id: 1, n: 7, at: { x: 1 }, list: [1, 2], m: NumberLong(1) }");
        await Becomes("{ $max: { n: 4, m: 1 }, $min: { 'at.x': 0 } }", "{ _id: 1, n: 5, at: { x: 0 }, list: [1, 2], m: 1 }");
        await Becomes("{ $push: { list: { $each: [3, 4], $slice: -3 } } }", "{ _id: 1, n: 5, at: { x: 1 }, list: [2, 3, 4] }");
        await Becomes("{ $addToSet: { list: 2 } }", Before);
        await Becomes("{ $pull: { list: { $gt: 1 } } }", "{ _id: 1, n: 5, at: { x: 1 }, list: [1] }");
        await Becomes("{ $set: { 'list.0': 9, 'list.3': 8 } }", "{ _id: 1, n: 5, at: { x: 1 }, list: [9, 2, null, 8] }");
        await Becomes("{ $setOnInsert: { n: 1 } }", Before);

        async Task Becomes(string update, string after)
        {
            await using var database = await TestDatabase.Open(server, Before);
            await database.Collection.UpdateOneAsync("{ _id: 1 }", update);
            (await database.Only()).ToJson().Should().Be(BsonDocument.Parse(after).ToJson(), update);
        }
    }

    [Theory, OnEachServer]
    public async Task Pipeline_AsAnUpdate_ComputesFromTheDocument(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, a: 1, b: 'x' }");

        await database.Collection.UpdateOneAsync("{ _id: 1 }", Builders<BsonDocument>.Update.Pipeline(new[]
        {
            BsonDocument.Parse("{ $set: { a: { $add: ['$a', 1] }, c: '$a', d: '$missing', e: null } }"), new BsonDocument("$unset", "b"),
        }));

        (await database.Only()).ToJson().Should().Be("{ \"_id\" : 1, \"a\" : 2, \"c\" : 1, \"e\" : null }");
    }

    [Theory, OnEachServer]
    public async Task Update_ThatIsInvalid_FailsAndChangesNothing(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, a: 'text' }");

        (await CodeOf("{ $set: { _id: 2 } }")).Should().Be(66);
        (await Errors.CodeOf(() => database.Collection.ReplaceOneAsync("{ _id: 1 }", new BsonDocument("_id", 2)))).Should().Be(66);
        (await CodeOf("{ $inc: { a: 1 } }")).Should().Be(14);
        (await CodeOf("{ $set: { 'a.b': 1 } }")).Should().Be(28);
        (await CodeOf("{ $set: { b: 1, 'b.c': 2 } }")).Should().Be(40);
        (await CodeOf("{ $set: { b: 1 }, $unset: { b: '' } }")).Should().Be(40);
        (await CodeOf("{ $foo: { b: 1 } }")).Should().Be(9);
        (await database.Only()).ToJson().Should().Be("{ \"_id\" : 1, \"a\" : \"text\" }");

        Task<int> CodeOf(string update) => Errors.CodeOf(() => database.Collection.UpdateOneAsync("{ _id: 1 }", update));
    }

    [Theory, OnEachServer]
    public async Task Upsert_WhenNothingMatches_InsertsFromFilterAndUpdate(string server)
    {
        await using var database = await TestDatabase.Open(server);
        var upsert = new UpdateOptions { IsUpsert = true };

        var made = await database.Collection.UpdateOneAsync("{ _id: 1, a: { $eq: 2 }, 'b.c': 3, n: { $gt: 5 } }",
            "{ $set: { z: 1 }, $setOnInsert: { y: 2 } }", upsert);
        var found = await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $set: { z: 1 }, $setOnInsert: { y: 9 } }", upsert);
        var replaced = await database.Collection.ReplaceOneAsync("{ _id: 2, a: 1 }", new BsonDocument("b", 1),
            new ReplaceOptions { IsUpsert = true });
        var named = await database.Collection.UpdateOneAsync("{ a: 'new' }", "{ $set: { z: 1 } }", upsert);

        (made.MatchedCount, made.ModifiedCount, made.UpsertedId).Should().Be((0L, 0L, (BsonValue)1));
        (found.MatchedCount, found.ModifiedCount, found.UpsertedId).Should().Be((1L, 0L, null!));
        (replaced.MatchedCount, replaced.UpsertedId, named.UpsertedId.IsObjectId).Should().Be((0L, (BsonValue)2, true));
        (await database.Collection.Find("{ _id: 1 }").SingleAsync()).Should()
            .BeEquivalentTo(BsonDocument.Parse("{ _id: 1, a: 2, b: { c: 3 }, z: 1, y: 2 }"));
        (await database.Collection.Find("{ _id: 2 }").SingleAsync()).ToJson().Should().Be("{ \"_id\" : 2, \"b\" : 1 }");
        (await Errors.CodeOf(() =>
            database.Collection.UpdateOneAsync("{ _id: 1, a: 77 }", "{ $set: { z: 2 } }", upsert))).Should().Be(11000);
    }

    [Theory, OnEachServer]
    public async Task FindAndModify_OfAnyKind_ReturnsTheDocumentBeforeOrAfter(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, n: 1 }", "{ _id: 2, n: 2 }");
        var (things, none) = (database.Collection, new BsonDocument("_id", 9));

        (await things.FindOneAndUpdateAsync<BsonDocument>("{}", "{ $inc: { n: 5 } }",
            new() { Sort = "{ _id: -1 }" })).ToJson().Should().Be("{ \"_id\" : 2, \"n\" : 2 }");
        (await things.FindOneAndUpdateAsync<BsonDocument>("{ _id: 2 }", "{ $inc: { n: 1 } }",
            new() { ReturnDocument = ReturnDocument.After, Projection = "{ n: 1, _id: 0 }" }))
            .ToJson().Should().Be("{ \"n\" : 8 }");
        (await things.FindOneAndUpdateAsync<BsonDocument>(none, "{ $inc: { n: 1 } }")).Should().BeNull();
        (await things.FindOneAndUpdateAsync<BsonDocument>(none, "{ $inc: { n: 1 } }", new() { IsUpsert = true })).Should().BeNull();
        (await things.FindOneAndReplaceAsync<BsonDocument>(none, new BsonDocument("n", 3),
            new() { ReturnDocument = ReturnDocument.After })).ToJson()
            .Should().Be("{ \"_id\" : 9, \"n\" : 3 }");
        (await things.FindOneAndDeleteAsync<BsonDocument>("{ n: 1 }"))["_id"].AsInt32.Should().Be(1);
        (await database.Run("{ findAndModify: 'things', query: { _id: 2 }, update: { $set: { n: 0 } } }"))["lastErrorObject"]
            .Should().Be(new BsonDocument { { "n", 1 }, { "updatedExisting", true } });
        (await database.Run("{ findAndModify: 'things', query: { _id: 77 }, remove: true }"))["value"].IsBsonNull.Should().BeTrue();
    }

    [Theory, OnEachServer]
    public async Task Delete_OfOneOrMany_CountsThem(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, a: 1 }", "{ _id: 2, a: 1 }", "{ _id: 3, a: 1 }",
            "{ _id: 4 }");

        (await database.Collection.DeleteOneAsync("{ a: 1 }")).DeletedCount.Should().Be(1);
        (await database.Collection.DeleteManyAsync("{ a: 1 }")).DeletedCount.Should().Be(2);
        (await database.Collection.DeleteManyAsync("{ a: 1 }")).DeletedCount.Should().Be(0);
        (await database.Ids("{}")).Should().Be("4");
    }

    [Theory, OnEachServer]
    public async Task Collection_WithoutInserts_DoesNotExist(string server)
    {
        await using var database = await TestDatabase.Open(server);

        await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $set: { a: 1 } }");
        await database.Collection.DeleteOneAsync("{ _id: 1 }");
        await database.Collection.FindOneAndDeleteAsync("{ _id: 1 }");

        (await (await database.Database.ListCollectionNamesAsync()).ToListAsync()).Should().BeEmpty();
    }

    [Theory, OnEachServer]
    public async Task Document_OfMoreThan16MegabytesAfterAnUpdate_Fails(string server)
    {
        await using var database = await TestDatabase.Open(server);
        await database.Collection.InsertOneAsync(new BsonDocument { { "_id", 1 }, { "a", new byte[(16 << 20) - 100] } });

        (await Errors.CodeOf(() =>
            database.Collection.UpdateOneAsync("{ _id: 1 }", new BsonDocument("$set", new BsonDocument("b", new string('x', 200))))))
            .Should().BeOneOf(10334, 17419);
        (await database.Collection.Find("{}").Project("{ a: 0 }").SingleAsync()).Should().Equal(new BsonDocument("_id", 1));
    }
}
