using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.MongoStandIn.Tests;

/// <summary>The fail point failCommand. A server has only one, so these tests run sequentially.</summary>
[Collection("Fail points")]
public sealed class FailPointTests
{
    [Theory, OnEachServer]
    public async Task ErrorCode_WithAMode_FailsAsManyCommandsAsTheModeSays(string server)
    {
        await using var database = await TestDatabase.Open(server);

        await Set(database, "{ failCommands: ['count'], errorCode: 13 }", new BsonDocument("times", 2));
        (await Outcomes(database, 3)).Should().Equal(13, 13, 0);
        await Set(database, "{ failCommands: ['count'], errorCode: 8000 }", new BsonDocument("skip", 1));
        (await Outcomes(database, 3)).Should().Equal(0, 8000, 8000);
        await Set(database, "{ failCommands: ['count'], errorCode: 13 }", "off");
        (await Outcomes(database, 1)).Should().Equal(0);
    }

    [Theory, OnEachServer]
    public async Task ErrorCode_ForAnotherApplicationOrCommand_FailsNothing(string server)
    {
        await using var database = await TestDatabase.Open(server);

        await Set(database, "{ failCommands: ['count'], errorCode: 13, appName: 'another' }", "alwaysOn");
        (await Outcomes(database, 1)).Should().Equal(0);
        await Set(database, "{ failCommands: ['find'], errorCode: 13 }", "alwaysOn");
        (await Outcomes(database, 1)).Should().Equal(0);
        await Set(database, "{}", "off");
    }

    [Theory, OnEachServer]
    public async Task ErrorLabels_OfAFailure_AreThoseGivenOrTheRetryableOnes(string server)
    {
        await using var database = await TestDatabase.Open(server);

        await Set(database, "{ failCommands: ['insert'], errorCode: 121, errorLabels: ['Mine'] }", new BsonDocument("times", 1));
        (await Fails()).ErrorLabels.Should().Contain("Mine");
        await Set(database, "{ failCommands: ['insert'], errorCode: 262 }", new BsonDocument("times", 2));
        (await Fails()).ErrorLabels.Should().Contain("RetryableWriteError", "the retry failed as well");
        await Set(database, "{}", "off");

        async Task<MongoException> Fails() =>
            (await database.Collection.Awaiting(things => things.InsertOneAsync([])).Should().ThrowAsync<MongoException>()).Which;
    }

    [Theory, OnEachServer]
    public async Task CloseConnection_BeforeAWrite_IsFollowedByTheDriversRetry(string server)
    {
        await using var database = await TestDatabase.Open(server);
        await Set(database, "{ failCommands: ['insert'], closeConnection: true }", new BsonDocument("times", 1));

        await database.Collection.InsertOneAsync(new BsonDocument("_id", 1));

        (await database.Ids("{}")).Should().Be("1");
    }

    [Theory, OnEachServer]
    public async Task WriteConcernError_OfARetryableKind_IsRetriedAndAppliedOnce(string server)
    {
        await using var database = await TestDatabase.Open(server, "{ _id: 1, n: 1 }");
        await Set(database, "{ failCommands: ['update'], writeConcernError: { code: 91, errmsg: 'shutting down' } }",
            new BsonDocument("times", 1));

        (await database.Collection.UpdateOneAsync("{ _id: 1 }", "{ $inc: { n: 1 } }")).ModifiedCount.Should().Be(1);

        (await database.Only())["n"].ToInt32().Should().Be(2);
    }

    [Theory, OnEachServer]
    public async Task BlockConnection_ForAWhile_DelaysTheAnswer(string server)
    {
        await using var database = await TestDatabase.Open(server);
        await Set(database, "{ failCommands: ['count'], blockConnection: true, blockTimeMS: 300 }", new BsonDocument("times", 1));
        var begun = Stopwatch.GetTimestamp();

        (await Outcomes(database, 1)).Should().Equal(0);

        Stopwatch.GetElapsedTime(begun).Should().BeGreaterThan(TimeSpan.FromMilliseconds(290));
    }

    // A real server needs enableTestCommands for fail points.
    private static async Task Set(TestDatabase database, string data, BsonValue mode)
    {
        var complete = BsonDocument.Parse(data);
        if (!complete.Contains("appName")) complete["appName"] = database.Name;
        try
        {
            await database.Client.GetDatabase("admin").RunCommandAsync<BsonDocument>(
                new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", mode }, { "data", complete } });
        }
        catch (MongoCommandException refused) when (refused.Code is 59 && database.Server != Servers.StandIn)
        {
            Assert.Skip("This server has no fail points for tests: start it with --setParameter enableTestCommands=1.");
        }
    }

    private static async Task<List<int>> Outcomes(TestDatabase database, int count)
    {
        List<int> codes = [];
        for (var i = 0; i < count; i++)
        {
            try
            {
                await database.Run("{ count: 'things' }");
                codes.Add(0);
            }
            catch (MongoCommandException failed)
            {
                codes.Add(failed.Code);
            }
        }
        return codes;
    }
}
