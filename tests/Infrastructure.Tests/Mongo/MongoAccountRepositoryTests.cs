using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The contract on a server, with a new database per test; and MongoDB's particulars.</summary>
public sealed class MongoAccountRepositoryTests : AccountRepositoryContract, IAsyncLifetime
{
    private readonly Commands _commands = new();
    private TestDatabase _database = null!;
    private MongoDatabase _opened = null!;

    protected override IAccountRepository Accounts => new MongoAccountRepository(_opened);

    protected override IGrantRepository Grants => new MongoGrantRepository(_opened);

    protected override IActivityRepository Activities => new MongoActivityRepository(_opened);

    protected override ITaskRepository Tasks => new MongoTaskRepository(_opened);

    // The database is not prepared: a sign-up can come before housekeeping.
    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        _opened = _database.Open(_commands.Record);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _commands.Dispose();
    }

    [Fact]
    public async Task Add_OfAccountsWithoutPasskeys_StoresEach()
    {
        foreach (var email in new[] { "ann@example.org", "bob@example.org", "eve@example.org" })
        {
            var owner = Owners.New();
            (await Accounts.Add(owner.Scope(), new Account(owner, email, Now), None)).Should().BeTrue();
        }
    }

    [Fact, Trait("M", "M18")]
    public async Task Update_OfANewerVersionsDocument_PreservesUnknownFields()
    {
        var account = new Account(Me.Owner, "ann@example.org", Now);
        await Accounts.Add(Me, account, None);
        var newer = new BsonDocument { { "schemaVersion", 99 }, { "colour", "red" } };
        await Stored(MongoDatabase.Accounts).UpdateOneAsync(new BsonDocument(), new BsonDocument("$set", newer));
        account.FailedAttempts = 1;

        (await Accounts.Update(Me, account, None)).Should().BeTrue();

        var stored = await Stored(MongoDatabase.Accounts).Find(new BsonDocument()).SingleAsync();
        (stored["schemaVersion"].ToInt32(), stored["colour"], stored["failedAttempts"], stored["version"]).Should().Be((99, "red", 1, 2L));
    }

    [Fact, Trait("M", "M18")]
    public async Task Activity_OfAnUnknownKind_IsSkipped()
    {
        await Activities.Add(Me, new Activity(Now, ActivityKind.SignedUp), None);
        await Activities.Add(Me, new Activity(Now, ActivityKind.SignedIn), None);
        await Stored(MongoDatabase.Activity).UpdateOneAsync(
            new BsonDocument("kind", "SignedIn"), new BsonDocument("$set", new BsonDocument("kind", "Teleported")));

        (await Activities.List(Me, 1, None)).Should().Equal(new Activity(Now, ActivityKind.SignedUp));
    }

    [Fact, Trait("M", "M12")]
    public async Task Calls_OfEachPort_SendTheFewestCommands()
    {
        var account = new Account(Me.Owner, "ann@example.org", Now);
        var grant = new Grant("s", Me.Owner, GrantKind.Session, "Firefox", Scopes.Read, Now, Now.AddDays(1));

        await Sends(() => Accounts.IsEmpty(None), "find");
        await Sends(() => Accounts.Add(Me, account, None), "createIndexes", "insert");
        await Sends(() => Accounts.Find(Me, None), "find");
        await Sends(() => Accounts.FindByEmail(account.EmailKey, None), "find");
        await Sends(() => Accounts.FindByPasskey([1], None), "find");
        await Sends(() => Accounts.Update(Me, account, None), "update");
        await Sends(() => Grants.Add(Me, grant, None), "insert");
        await Sends(() => Grants.Find("s", Now, None), "find");
        await Sends(() => Grants.List(Me, GrantKind.Session, Now, None), "find");
        await Sends(() => Grants.Renew(Me, grant, None), "update");
        await Sends(() => Grants.RemoveAll(Me, GrantKind.Session, null, None), "find", "delete");
        await Sends(() => Grants.Remove(Me, "s", None), "delete");
        await Sends(() => Activities.Add(Me, new Activity(Now, ActivityKind.SignedUp), None), "insert");
        await Sends(() => Activities.List(Me, 10, None), "find");
        await Sends(() => Accounts.Delete(Me, None), "delete", "delete", "delete", "delete", "delete", "delete");
    }

    [Theory, Trait("M", "M10"), InlineData(MongoDatabase.Accounts), InlineData(MongoDatabase.Grants)]
    public async Task Find_OfADocumentThatCannotBeRead_FailsWithoutItsContent(string collection)
    {
        await Accounts.Add(Me, new Account(Me.Owner, "ann@example.org", Now), None);
        await Grants.Add(Me, new Grant("s", Me.Owner, GrantKind.Session, "Firefox", Scopes.Read, Now, Now.AddDays(1)), None);
        await Stored(collection).UpdateOneAsync(new BsonDocument(), new BsonDocument("$set", new BsonDocument("createdAt", "secret")));

        var failure = await this.Awaiting(
            _ => collection == MongoDatabase.Accounts ? Accounts.Find(Me, None) : (Task)Grants.Find("s", Now, None))
            .Should().ThrowAsync<StorageUnavailableException>();

        failure.Which.Message.Should().Be("The database holds a document that TaskManager cannot read.");
        failure.Which.Remedy.Should().Contain("CreatedAt").And.NotContain("secret");
    }

    [Fact, Trait("M", "M10")]
    public async Task Call_WhenNothingAnswers_Fails()
    {
        var away = _database.Open("mongodb://127.0.0.1:1/");
        Func<Task>[] calls =
        [
            () => new MongoAccountRepository(away).Find(Me, None), () => new MongoAccountRepository(away).Delete(Me, None),
            () => new MongoGrantRepository(away).Find("s", Now, None), () => new MongoActivityRepository(away).List(Me, 1, None),
        ];

        foreach (var call in calls)
            (await call.Should().ThrowAsync<StorageUnavailableException>()).Which.Message.Should().Be("The database cannot be reached.");
    }

    private IMongoCollection<BsonDocument> Stored(string collection) => _database.Raw.GetCollection<BsonDocument>(collection);

    private async Task Sends(Func<Task> call, params string[] commands)
    {
        _commands.Names();
        await call();
        _commands.Names().Should().Equal(commands);
    }
}
