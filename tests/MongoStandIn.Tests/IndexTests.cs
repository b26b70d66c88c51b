using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

public sealed class IndexTests
{
    [Theory, OnEachServer]
    public async Task UniqueIndex_OnInsertAndUpdate_RejectsADuplicateKeyAndChangesNothing(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, email: 'ann' }", "{ _id: 2, email: 'bob' }");
        await Create(database, "{ email: 1 }", new() { Name = "by_email", Unique = true });

        var refused = (await database.Collection.Awaiting(things => things.UpdateOneAsync("{ _id: 2 }", "{ $set: { email: 'ann' } }"))
            .Should().ThrowAsync<MongoWriteException>()).Which.WriteError;

        refused.Message.Should().Be(
            $"E11000 duplicate key error collection: {database.Name}.things index: by_email dup key: {{ email: \"ann\" }}");
        (await Errors.CodeOf(() => database.Collection.InsertOneAsync(new BsonDocument("email", "bob")))).Should().Be(11000);
        (await database.Ids("{ email: 'bob' }")).Should().Be("2");
        await database.Collection.DeleteOneAsync("{ _id: 1 }");
        await database.Collection.UpdateOneAsync("{ _id: 2 }", "{ $set: { email: 'ann' } }");
        await database.Collection.InsertOneAsync(new BsonDocument("email", "bob"));
    }

    [Theory, OnEachServer]
    public async Task UniqueIndex_OverMissingFields_TreatsThemAsNullUnlessSparse(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1 }");
        await Create(database, "{ plain: 1 }", new() { Unique = true });
        (await Errors.CodeOf(() => database.Collection.InsertOneAsync(new BsonDocument("_id", 2)))).Should().Be(11000);

        await database.Collection.Indexes.DropOneAsync("plain_1");
        await Create(database, "{ sparse: 1 }", new() { Unique = true, Sparse = true });
        await database.Collection.InsertOneAsync(new BsonDocument("_id", 2));
        await database.Collection.InsertOneAsync(new BsonDocument("sparse", BsonNull.Value));
        (await Errors.CodeOf(() => database.Collection.InsertOneAsync(new BsonDocument("sparse", BsonNull.Value)))).Should().Be(11000);
    }

    [Theory, OnEachServer]
    public async Task UniqueIndex_OverArrays_KeepsElementsOfTwoDocumentsApart(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, keys: [{ id: 1 }, { id: 2 }, { id: 2 }] }");
        await Create(database, "{ 'keys.id': 1 }", new() { Unique = true });

        (await Errors.CodeOf(() =>
            database.Collection.InsertOneAsync(BsonDocument.Parse("{ _id: 2, keys: [{ id: 3 }, { id: 2.0 }] }")))).Should().Be(11000);
        await database.Collection.InsertOneAsync(BsonDocument.Parse("{ _id: 3, keys: [{ id: 3 }] }"));
    }

    [Theory, OnEachServer]
    public async Task PartialUniqueIndex_OnDocumentsThatItCovers_RejectsADuplicateKey(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, owner: 1, state: 'Running' }",
            "{ _id: 2, owner: 1, state: 'Queued' }");
        await Create(database, "{ owner: 1, state: 1 }", new() { Unique = true, PartialFilterExpression = "{ state: 'Running' }" });

        await database.Collection.InsertOneAsync(BsonDocument.Parse("{ _id: 3, owner: 1, state: 'Queued' }"));
        await database.Collection.InsertOneAsync(BsonDocument.Parse("{ _id: 4, owner: 2, state: 'Running' }"));
        (await Errors.CodeOf(() => database.Collection.UpdateOneAsync("{ _id: 2 }", "{ $set: { state: 'Running' } }"))).Should().Be(11000);
        await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $set: { state: 'Done' } }");
        await database.Collection.UpdateOneAsync("{ _id: 2 }", "{ $set: { state: 'Running' } }");
    }

    [Theory, OnEachServer]
    public async Task CreateIndex_WhenAnotherExists_FailsUnlessItIsTheSame(string server)
    {
        await using var database = await TestDatabase.Open(server);
        await Create(database, "{ a: 1 }", new() { Name = "one" });
        await Create(database, "{ a: 1 }", new() { Name = "one" });

        (await Errors.CodeOf(() => Create(database, "{ b: 1 }", new() { Name = "one" }))).Should().Be(86, "the name has other keys");
        (await Errors.CodeOf(() => Create(database, "{ a: 1 }", new() { Name = "one", Unique = true }))).Should().Be(86,
            "the name has other options");
        (await Errors.CodeOf(() => Create(database, "{ a: 1 }", new() { Name = "two" }))).Should().Be(85, "the keys have another name");
        (await Errors.CodeOf(() =>
            Create(database, "{ a: 1 }", new() { Name = "one", ExpireAfter = TimeSpan.FromDays(1) }))).Should().Be(85, "it expires");
        await Create(database, "{ a: -1 }", new() { Name = "down" });
        (await Names(database)).Should().Equal("_id_", "one", "down");
    }

    [Theory, OnEachServer]
    public async Task CreateIndex_OverDuplicates_FailsAndCreatesNothing(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ a: 1 }", "{ a: 1 }");

        (await Errors.CodeOf(() => Create(database, "{ a: 1 }", new() { Unique = true }))).Should().Be(11000);
        (await Errors.CodeOf(() => database.Collection.Indexes.CreateManyAsync(
            [new("{ b: 1 }"), new("{ a: 1 }", new CreateIndexOptions { Unique = true })]))).Should().Be(11000);
        (await Names(database)).Should().Equal("_id_");
    }

    [Theory, OnEachServer]
    public async Task Catalog_OfCollectionsAndIndexes_ListsThem(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1 }");
        await Create(database, "{ at: 1 }",
            new() { Name = "by_age", ExpireAfter = TimeSpan.FromSeconds(60), PartialFilterExpression = "{ at: { $gt: 0 } }" });
        await database.Database.CreateCollectionAsync("empty");

        (await (await database.Database.ListCollectionNamesAsync()).ToListAsync()).Should().BeEquivalentTo("things", "empty");
        var index = (await (await database.Collection.Indexes.ListAsync()).ToListAsync())[1];
        (index["v"].ToInt32(), index["key"].ToJson(), index["name"].AsString, index["expireAfterSeconds"].ToInt32(),
            index["partialFilterExpression"].ToJson())
            .Should().Be((2, "{ \"at\" : 1 }", "by_age", 60, "{ \"at\" : { \"$gt\" : 0 } }"));
        (await Errors.CodeOf(() => database.Run("{ listIndexes: 'missing' }"))).Should().Be(26);
        (await Errors.CodeOf(() => database.Run("{ dropIndexes: 'things', index: 'missing' }"))).Should().Be(27);
        (await Errors.CodeOf(() => database.Run("{ dropIndexes: 'things', index: '_id_' }"))).Should().Be(72);
        (await database.Run("{ drop: 'missing' }"))["ok"].ToDouble().Should().Be(1);
        (await database.Run("{ drop: 'things' }"))["nIndexesWas"].ToInt32().Should().Be(2);
        (await database.Collection.CountDocumentsAsync("{}")).Should().Be(0);
    }

    private static Task<string> Create(TestDatabase database, string keys, CreateIndexOptions<BsonDocument> options) =>
        database.Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>(keys, options));

    private static async Task<IEnumerable<string>> Names(TestDatabase database) =>
        (await (await database.Collection.Indexes.ListAsync()).ToListAsync()).Select(index => index["name"].AsString);
}
