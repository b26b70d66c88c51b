using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>What the driver sends to the server, and what comes back.</summary>
internal sealed class Commands : IDisposable
{
    private readonly ConcurrentQueue<BsonDocument> _sent = [], _replies = [];

    public void Record(MongoClientSettings settings) => settings.ClusterConfigurator = cluster => cluster
        .Subscribe<CommandStartedEvent>(started => _sent.Enqueue((BsonDocument)started.Command.DeepClone()))
        .Subscribe<CommandSucceededEvent>(succeeded => _replies.Enqueue((BsonDocument)succeeded.Reply.DeepClone()));

    /// <summary>The commands of this name, in order.</summary>
    public IReadOnlyList<BsonDocument> Sent(params string[] names) =>
        [.. _sent.Where(command => names.Contains(command.GetElement(0).Name))];

    /// <summary>The names of all commands since the last call, except those that keep the connections open.</summary>
    public IReadOnlyList<string> Names() =>
    [
        .. Taken(_sent).Select(command => command.GetElement(0).Name)
            .Where(name => name is not ("hello" or "isMaster" or "ping" or "saslStart" or "saslContinue")),
    ];

    /// <summary>The cursors of all replies since the last call.</summary>
    public IReadOnlyList<BsonDocument> Cursors() =>
        [.. Taken(_replies).Where(reply => reply.Contains("cursor")).Select(reply => reply["cursor"].AsBsonDocument)];

    private static IEnumerable<BsonDocument> Taken(ConcurrentQueue<BsonDocument> from)
    {
        while (from.TryDequeue(out var document)) yield return document;
    }

    public void Dispose()
    {
        _sent.Clear();
        _replies.Clear();
    }
}

/// <summary>
/// Makes the server fail commands of one test's connections. Only a mongod that was started with
/// <c>--setParameter enableTestCommands=1</c> supports it. A server has one such point, so the tests that use it are in one collection.
/// </summary>
internal sealed class FailPoint : IAsyncDisposable
{
    private readonly TestDatabase _database;

    public const string Collection = "Fail points";

    private FailPoint(TestDatabase database) => _database = database;

    /// <summary>Skips the test when the server does not take part.</summary>
    public static async Task<FailPoint> Set(TestDatabase database, BsonDocument data, BsonValue? mode = null)
    {
        data["appName"] = database.Name;
        try
        {
            await database.Admin.RunCommandAsync<BsonDocument>(
                new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", mode ?? "alwaysOn" }, { "data", data } });
        }
        catch (MongoCommandException refused) when (refused.Code is 59)
        {
            (await MongoServer.Found()).Should().NotContain("stand-in");
            Assert.Skip($"This server has no fail points for tests: {refused.CodeName}.");
        }
        return new FailPoint(database);
    }

    public static BsonDocument Times(int times) => new("times", times);

    public async ValueTask DisposeAsync() =>
        await _database.Admin.RunCommandAsync<BsonDocument>(
            new BsonDocument { { "configureFailPoint", "failCommand" }, { "mode", "off" } });
}
