using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Housekeeping and the readiness check.</summary>
[Collection(FailPoint.Collection)]
public sealed class MongoStorageTests : IAsyncLifetime
{
    private readonly OwnerId _owner = Owners.New();
    private TestDatabase _database = null!;
    private MongoDatabase _opened = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        _opened = _database.Open();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory, Trait("M", "M13"), InlineData(29, 0, false), InlineData(31, 0, true), InlineData(31, -40, false), InlineData(20, 40, false)]
    public async Task Purge_WhenBothClocksAgree_Deletes(int daysInTheTrash, int nodeIsAheadByDays, bool purged)
    {
        var tasks = new MongoTaskRepository(_opened);
        var now = DateTimeOffset.UtcNow;
        var old = ATask.Titled("old").OwnedBy(_owner).AddedAt(now.AddDays(-90)).Deleted(now.AddDays(-daysInTheTrash)).Build();
        var open = ATask.Titled("open").OwnedBy(_owner).AddedAt(now.AddDays(-90)).Build();
        await tasks.Add(_owner, old, default);
        await tasks.Add(_owner, open, default);

        var foreign = new BsonDocument
        {
            { "_id", ObjectId.GenerateNewId() }, { "title", "not ours" }, { "deletedAt", now.AddDays(-99).UtcDateTime },
        };
        await _database.Tasks.InsertOneAsync(foreign);

        await Housekeeping.Of(_opened, new FakeTimeProvider(now.AddDays(nodeIsAheadByDays))).Purge(default);

        (await _database.Tasks.CountDocumentsAsync(new BsonDocument("_id", foreign["_id"])))
            .Should().Be(1, "documents of other programs must stay");

        (await tasks.Find(_owner, old.Id, default) is null).Should().Be(purged);
        (await tasks.Find(_owner, open.Id, default)).Should().NotBeNull();
    }

    [Fact, Trait("M", "M10")]
    public async Task CheckHealth_OncePrepared_IsHealthyAndWritesNothing()
    {
        var housekeeping = Housekeeping.Of(_opened, TimeProvider.System);
        (await Health(housekeeping)).Status.Should().Be(HealthStatus.Degraded, "the indexes do not exist yet");

        (await housekeeping.Prepare(default)).Should().BeTrue();

        (await Health(housekeeping)).Status.Should().Be(HealthStatus.Healthy);
        (await _database.Tasks.CountDocumentsAsync(new BsonDocument())).Should().Be(0);
    }

    [Theory, Trait("M", "M10"), InlineData("update"), InlineData("createIndexes")]
    public async Task CheckHealth_WhenTheUserMayOnlyRead_IsUnhealthy(string command)
    {
        await using var readOnly = await FailPoint.Set(
            _database, new BsonDocument { { "failCommands", new BsonArray { command } }, { "errorCode", 13 } });
        var housekeeping = Housekeeping.Of(_opened, TimeProvider.System);
        await housekeeping.Prepare(default);

        var health = await Health(housekeeping);

        (health.Status, health.Description).Should().Be((HealthStatus.Unhealthy, "The database does not allow this."));
    }

    [Fact, Trait("M", "M10")]
    public async Task CheckHealth_WhenThereIsNoPrimary_IsUnhealthy()
    {
        var housekeeping = Housekeeping.Of(_opened, TimeProvider.System);
        await housekeeping.Prepare(default);
        await using var steppedDown = await FailPoint.Set(
            _database, new BsonDocument { { "failCommands", new BsonArray { "update" } }, { "errorCode", 10107 } });

        (await Health(housekeeping)).Description.Should().Be("The database has no primary at the moment.");
    }

    [Theory, Trait("M", "M18"), InlineData("objectId"), InlineData("text"), InlineData("number"), InlineData("other uuid")]
    [InlineData("uuid without owner")]
    public async Task CheckHealth_WhenThereAreForeignDocuments_IsDegradedAndLeavesThem(string id)
    {
        var housekeeping = Housekeeping.Of(_opened, TimeProvider.System);
        await housekeeping.Prepare(default);
        await new MongoTaskRepository(_opened).Add(_owner, ATask.Titled("ours").OwnedBy(_owner).Build(), default);
        BsonValue foreignId = id switch
        {
            "objectId" => ObjectId.GenerateNewId(),
            "text" => "one",
            "number" => 1,
            "uuid without owner" => Documents.Uuid(Guid.NewGuid()),
            _ => new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.CSharpLegacy),
        };
        var foreign = new BsonDocument
        {
            { "_id", foreignId },
            { "title", "bread" }, { "completed", false },
        };
        await _database.Tasks.InsertOneAsync(foreign);

        var health = await Health(housekeeping);
        var tasks = await new MongoTaskRepository(_opened).List(_owner, Lists.Query(TaskFilter.All, [], null, 10), default);

        (health.Status, health.Description!.Contains("adopt-tasks")).Should().Be((HealthStatus.Degraded, true));
        tasks.Tasks.Select(task => task.Title).Should().Equal("ours");
        (await _database.Tasks.Find(new BsonDocument("_id", foreign["_id"])).SingleAsync()).Should().BeEquivalentTo(foreign);
    }

    private Task<HealthCheckResult> Health(MongoHousekeeping housekeeping) =>
        new MongoHealth(_opened, housekeeping, NullLogger<MongoHealth>.Instance).CheckHealthAsync(new HealthCheckContext());
}
