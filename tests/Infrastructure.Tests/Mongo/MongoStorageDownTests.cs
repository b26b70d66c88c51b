using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Storage failures have distinct messages without secrets, and the adapter recovers by itself.</summary>
[Trait("M", "M10"), Collection(FailPoint.Collection)]
public sealed class MongoStorageDownTests : IAsyncLifetime
{
    private readonly OwnerId _owner = Owners.New();
    private readonly LogLines _log = new();
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.New();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("mongodb://user:secret@127.0.0.1:1/", "The database cannot be reached.", "127.0.0.1:1")]
    [InlineData("mongodb://user:secret@no-such-host.invalid/", "The database's host name is not known.", "no-such-host.invalid")]
    [InlineData("mongodb://user:secret@127.0.0.1:1,127.0.0.1:2/?replicaSet=rs0", "The database cannot be reached.", "127.0.0.1:2")]
    public async Task Call_WhenNothingAnswers_FailsWithoutSecrets(string uri, string error, string remedy)
    {
        var opened = _database.Open(uri, logger: Logger());

        await Fails(opened, error, remedy);

        _log.Text.Should().Contain(error).And.NotContain("secret");
    }

    [Fact]
    public async Task Call_WhenTheServerIsOfAnotherReplicaSet_Fails() => await Fails(
        _database.Open(With(url => (url.ReplicaSetName, url.DirectConnection) = ("another", false))),
        "The database is not the replica set that was asked for.", "replicaSet=");

    [Fact]
    public async Task Call_WhenTheServerClosesATlsHandshake_Fails()
    {
        await using var wire = await Wire();
        wire.Closed = true;

        await Fails(_database.Open(With(url => (url.Server, url.UseTls) = (new MongoServerAddress("127.0.0.1", wire.Port), true))),
            "No secure connection to the database can be made.", "tls=");
    }

    [Fact]
    public async Task Call_WhenTheServerIsDownForAWhile_FailsAndRecoversByItself()
    {
        await using var wire = await Wire();
        var opened = _database.Open(
            With(url => (url.Server, url.DirectConnection) = (new MongoServerAddress("127.0.0.1", wire.Port), true)), logger: Logger());
        var tasks = new MongoTaskRepository(opened);
        (await tasks.Add(_owner, ATask.Titled("before").OwnedBy(_owner).Build(), default)).Should().BeTrue();

        wire.Closed = true;
        for (var i = 0; i < 3; i++) await Fails(opened, "The database cannot be reached.", "docker run");
        wire.Closed = false;

        (await tasks.Add(_owner, ATask.Titled("after").OwnedBy(_owner).Build(), default)).Should().BeTrue();
        (await tasks.Count(_owner, default)).Should().Be(new TaskCounts(2, 0));
        _log.Text.Split("cannot be reached").Should().HaveCount(2, "the failure is logged once, not with each request");
    }

    [Theory]
    [InlineData(13, "The database does not allow this.", "readWrite")]
    [InlineData(18, "The database refuses the user name or the password.", "authSource")]
    [InlineData(10107, "The database has no primary at the moment.", "rs.status()")]
    [InlineData(189, "The database has no primary at the moment.", "rs.status()")]
    [InlineData(11600, "The database has no primary at the moment.", "rs.status()")]
    [InlineData(50, "The database does not answer in time.", "load")]
    [InlineData(14031, "The database's disk is full.", "Free some space")]
    [InlineData(121, "The database's own rules refuse this.", "collMod")]
    [InlineData(8000, "The database's provider refuses this.", "space")]
    [InlineData(133, "The database has no primary at the moment.", "rs.status()")]
    [InlineData(89, "The database cannot be reached.", "Nothing answers")]
    [InlineData(134, "The database does not answer in time.", "load")]
    [InlineData(10334, "This task is too large for the database.", "16 MB")]
    public async Task Add_WhenTheServerReturnsAnError_FailsWithARemedy(int code, string error, string remedy)
    {
        await using var refusing = await FailPoint.Set(
            _database, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "errorCode", code } });
        var tasks = new MongoTaskRepository(_database.Open(_database.Uri, logger: Logger()));

        var failure = await tasks.Awaiting(same => same.Add(_owner, ATask.Titled("a private matter").OwnedBy(_owner).Build(), default))
            .Should().ThrowAsync<StorageUnavailableException>();

        (failure.Which.Message, failure.Which.Remedy.Contains(remedy)).Should().Be((error, true), failure.Which.Remedy);
        _log.Text.Should().NotContain("private matter");
        // By another client: after some of these errors, the product's client waits for the next heartbeat.
        (await _database.Tasks.CountDocumentsAsync(new BsonDocument())).Should().Be(0);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Add_WhenNoMajorityConfirms_ReportsAnUnconfirmedWrite(bool besideADuplicate)
    {
        TaskItem[] added = [ATask.Titled("milk").OwnedBy(_owner).Build()];
        if (besideADuplicate)
        {
            added = [ATask.Titled("bread").OwnedBy(_owner).Build(), .. added];
            await new MongoTaskRepository(_database.Open(_database.Uri)).Add(_owner.Scope(), added[..1], default);
        }
        var unconfirmed = new BsonDocument
        {
            { "code", 64 }, { "errmsg", "waiting for replication timed out" }, { "errInfo", new BsonDocument("wtimeout", true) },
        };
        await using var lost = await FailPoint.Set(
            _database, new BsonDocument { { "failCommands", new BsonArray { "insert" } }, { "writeConcernError", unconfirmed } });
        var tasks = new MongoTaskRepository(_database.Open(_database.Uri));

        var failure = await tasks.Awaiting(same => same.Add(_owner.Scope(), added, default))
            .Should().ThrowAsync<StorageUnavailableException>();

        (failure.Which.Message, failure.Which.Remedy.Contains("may be there"))
            .Should().Be(("The database did not confirm the change.", true));
    }

    [Theory, Trait("M", "M12"), InlineData("insert"), InlineData("update"), InlineData("find"), InlineData("aggregate")]
    public async Task Call_WhenItsConnectionBreaksOnce_IsRetriedAndAppliedOnce(string command)
    {
        Assert.SkipUnless((await _database.Raw.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1))).Contains("setName"),
            "A standalone server does not support retryable writes.");
        var tasks = new MongoTaskRepository(_database.Open(_database.Uri));
        await tasks.Count(_owner, default);
        await using var breaking = await FailPoint.Set(_database,
            new BsonDocument { { "failCommands", new BsonArray { command } }, { "closeConnection", true } }, FailPoint.Times(1));
        var task = ATask.Titled("milk").OwnedBy(_owner).Build();

        (await tasks.Add(_owner, task, default)).Should().BeTrue();
        (await tasks.Change(_owner, task.Id, same => same.Toggle(TestTime.Start), default)).Value.Version.Should().Be(2);

        (await tasks.Count(_owner, default)).Should().Be(new TaskCounts(0, 1));
    }

    [Fact]
    public async Task Call_WhenTheServerHangs_TimesOut()
    {
        await using var hanging = await FailPoint.Set(_database, new BsonDocument
            { { "failCommands", new BsonArray { "find" } }, { "blockConnection", true }, { "blockTimeMS", 30_000 } }, FailPoint.Times(1));

        await Fails(_database.Open(_database.Uri), "The database does not answer in time.", "seconds");
    }

    [Theory, InlineData("find"), InlineData("list"), InlineData("change")]
    public async Task Call_OfADocumentThatIsNoTask_NamesItAndLeavesItUnchanged(string call)
    {
        var id = Guid.CreateVersion7();
        await _database.Tasks.InsertOneAsync(
            Documents.Bare(_owner, id, "", completed: false, TestTime.Start).Set("title", new BsonDocument("secret", 7)));

        await _database.Tasks.InsertOneAsync(Documents.Bare(_owner, Guid.CreateVersion7(), "milk", completed: false, TestTime.Start));

        var failure = await new MongoTaskRepository(_database.Open(_database.Uri)).Awaiting(tasks => call switch
        {
            "find" => tasks.Find(_owner, id, default),
            "list" => tasks.List(_owner, Lists.Query(TaskFilter.All, [], null, 10), default),
            _ => (Task)tasks.Change(_owner, id, task => task.Toggle(TestTime.Start), default),
        }).Should().ThrowAsync<StorageUnavailableException>();

        failure.Which.Message.Should().Be("The database holds a task that TaskManager cannot read.");
        failure.Which.Remedy.Should().Contain("Title").And.Contain(id.ToString()).And.NotContain("secret");
    }

    [Fact]
    public async Task Change_WhenTheDocumentWouldBeTooLarge_FailsAndKeepsIt()
    {
        var task = ATask.Titled("milk").OwnedBy(_owner).Build();
        var document = TaskMapping.ToDocument(task.State).ToBsonDocument();
        await _database.Tasks.InsertOneAsync(
            document.Set("attachment", new BsonBinaryData(new byte[(16 << 20) - document.ToBson().Length - 200])));
        var tasks = new MongoTaskRepository(_database.Open(_database.Uri));

        var failure = await tasks.Awaiting(
            same => same.Change(_owner, task.Id, found => found.Edit("milk", new string('x', 10_000), TestTime.Start), default))
            .Should().ThrowAsync<StorageUnavailableException>();

        failure.Which.Message.Should().Be("This task is too large for the database.");
        (await tasks.Find(_owner, task.Id, default))!.State.Should().Be(task.State);
    }

    private async Task Fails(MongoDatabase opened, string error, string remedy)
    {
        var failure = await new MongoTaskRepository(opened).Awaiting(tasks => tasks.Find(_owner, Guid.NewGuid(), default))
            .Should().ThrowAsync<StorageUnavailableException>();
        failure.Which.Message.Should().Be(error, failure.Which.InnerException?.ToString());
        failure.Which.Remedy.Should().Contain(remedy);
    }

    private async Task<Wire> Wire()
    {
        var server = new MongoUrl(await MongoServer.Uri()).Server;
        return new Wire($"http://{server.Host}:{server.Port}");
    }

    private string With(Action<MongoUrlBuilder> change)
    {
        var url = new MongoUrlBuilder(_database.Uri);
        change(url);
        return url.ToString();
    }

    private Logger<MongoDatabase> Logger() => new(LoggerFactory.Create(logging => logging.AddProvider(_log)));
}
