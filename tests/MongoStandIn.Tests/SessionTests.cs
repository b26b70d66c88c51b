using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

/// <summary>Retryable writes, as a driver repeats them after a lost reply.</summary>
public sealed class SessionTests
{
    [Theory, OnEachServer]
    public async Task Write_WithTheSameNumber_IsAnsweredWithoutARepetition(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, n: 1 }", "{ _id: 3 }");
        // The driver has used transaction number 1 of the pooled session.
        using var session = await database.Client.StartSessionAsync();

        var inserted = await Twice("{ insert: 'things', documents: [{ _id: 2 }, { _id: 4 }], txnNumber: NumberLong(101) }");
        var updated = await Twice("{ update: 'things', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }], txnNumber: NumberLong(102) }");
        var deleted = await Twice("{ delete: 'things', deletes: [{ q: { _id: 3 }, limit: 1 }], txnNumber: NumberLong(103) }");
        var found = await Twice(
            "{ findAndModify: 'things', query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true, txnNumber: NumberLong(104) }");
        var upserted = await Twice(
            "{ update: 'things', updates: [{ q: { a: 1 }, u: { $set: { n: 1 } }, upsert: true }], txnNumber: NumberLong(105) }");

        (inserted["n"].ToInt32(), deleted["n"].ToInt32(), found["value"]["n"].ToInt32()).Should().Be((2, 1, 3));
        (updated["n"].ToInt32(), updated["nModified"].ToInt32()).Should().Be((1, 1));
        upserted["upserted"].AsBsonArray.Should().ContainSingle();
        (await database.Collection.Find("{ _id: 1 }").SingleAsync())["n"].ToInt32().Should().Be(3);
        (await database.Ids("{}")).Should().StartWith("1 2 4 ");

        async Task<BsonDocument> Twice(string command)
        {
            var first = await database.Database.RunCommandAsync<BsonDocument>(session, BsonDocument.Parse(command));
            var second = await database.Database.RunCommandAsync<BsonDocument>(session, BsonDocument.Parse(command));
            foreach (var name in (string[])["n", "nModified", "upserted", "value"])
                second.GetValue(name, BsonNull.Value).Should().Be(first.GetValue(name, BsonNull.Value), command);
            return second;
        }
    }

    [Theory, OnEachServer]
    public async Task Write_WithAnEarlierNumber_Fails(string server)
    {
        await using var database = await TestDatabase.Open(server);
        using var session = await database.Client.StartSessionAsync();
        await Insert(102);

        (await Errors.CodeOf(() => Insert(101))).Should().Be(225);
        await Insert(103);
        (await database.Ids("{}")).Should().Be("102 103");

        Task<BsonDocument> Insert(int number) => database.Database.RunCommandAsync<BsonDocument>(
            session, BsonDocument.Parse($"{{ insert: 'things', documents: [{{ _id: {number} }}], txnNumber: NumberLong({number}) }}"));
    }
}
