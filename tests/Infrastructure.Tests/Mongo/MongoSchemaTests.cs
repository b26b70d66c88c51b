using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The indexes, and the query plans: every query uses an index.</summary>
[Trait("M", "M19"), Trait("M", "M15")]
public sealed class MongoSchemaTests(ITestOutputHelper output) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.New();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task CreateIndexes_WhenRepeated_CreatesEachOnce()
    {
        var opened = _database.Open();

        for (var i = 0; i < 3; i++) await opened.Use(MongoSchema.CreateIndexes, default);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => opened.Use(MongoSchema.CreateIndexes, default)));

        (await Indexes(MongoDatabase.Tasks)).Should().BeEquivalentTo(
        [
            .. TaskTerm.All.Where(term => term.IsIndexed).Select(term => $"tasks_by_{term.Name} "
                + $"{{ \"owner\" : 1, \"deletedAt\" : 1, \"{MongoQuery.Field(term)}\" : 1, \"createdAt\" : -1, \"_id\" : -1 }}"),
            "_id_ { \"_id\" : 1 }",
            "tasks_by_age { \"owner\" : 1, \"deletedAt\" : 1, \"createdAt\" : -1, \"_id\" : -1 }",
            "tasks_by_state { \"owner\" : 1, \"deletedAt\" : 1, \"completed\" : 1, \"createdAt\" : -1, \"_id\" : -1 }",
            "tasks_by_word { \"owner\" : 1, \"words\" : 1 }",
            "tasks_by_step { \"owner\" : 1, \"facts.step\" : 1 }",
            "tasks_in_trash { \"deletedAt\" : 1 }",
            "tasks_by_words_version { \"wordsVersion\" : 1 }",
        ]);
        (await Indexes(MongoDatabase.Accounts)).Should().BeEquivalentTo(
            "_id_ { \"_id\" : 1 }",
            "accounts_by_email { \"emailKey\" : 1 } unique",
            "accounts_by_passkey { \"passkeys.credentialId\" : 1 } unique sparse");
        (await Indexes(MongoDatabase.Grants)).Should().BeEquivalentTo(
            "_id_ { \"_id\" : 1 }",
            "grants_by_owner { \"owner\" : 1, \"kind\" : 1, \"createdAt\" : -1 }",
            "grants_by_end { \"expiresAt\" : 1 } expireAfterSeconds=0");
        (await Indexes(MongoDatabase.Activity)).Should().BeEquivalentTo(
            "_id_ { \"_id\" : 1 }",
            "activity_by_owner { \"owner\" : 1, \"_id\" : -1 }",
            "activity_by_age { \"at\" : 1 } expireAfterSeconds=7776000");
    }

    [Fact]
    public async Task CreateIndexes_WhenThereAreSessionsOfTheFirstShape_DeletesThem()
    {
        var grants = _database.Raw.GetCollection<BsonDocument>(MongoDatabase.Grants);
        await grants.InsertManyAsync([Grant("sealed", 1, 1), Grant("session", 1, 2), Grant("token", 2, 1)]);

        await _database.Open().Use(MongoSchema.CreateIndexes, default);

        (await grants.Find(new BsonDocument()).ToListAsync()).Select(grant => grant["_id"].AsString)
            .Should().BeEquivalentTo("session", "token");

        static BsonDocument Grant(string id, int kind, int version) => new()
        {
            { "_id", id }, { "owner", Documents.Uuid(Guid.NewGuid()) }, { "kind", kind }, { "createdAt", DateTime.UtcNow },
            { "expiresAt", DateTime.UtcNow.AddDays(1) }, { "schemaVersion", version },
        };
    }

    [Theory, InlineData(MongoDatabase.Tasks, "tasks_by_age"), InlineData(MongoDatabase.Accounts, "accounts_by_email")]
    public async Task CreateIndexes_WhenAnIndexNameHasOtherKeys_FailsWithARemedy(string collection, string name)
    {
        await _database.Raw.GetCollection<BsonDocument>(collection).Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(new BsonDocument("colour", 1), new CreateIndexOptions { Name = name }));

        var thrown = await _database.Open().Awaiting(opened => opened.Use(MongoSchema.CreateIndexes, default))
            .Should().ThrowAsync<StorageUnavailableException>();

        thrown.Which.Remedy.Should().Contain($"db.{collection}.dropIndex");
    }

    [Fact]
    public async Task EveryQuery_WhenExplained_ReadsAnIndexAndListsAreNotSorted()
    {
        await MongoServer.NeedsRealServer("explain");
        using var commands = new Commands();
        var opened = _database.Open(commands.Record);
        await opened.Use(MongoSchema.CreateIndexes, default);
        await UseEverything(opened);

        var shapes = commands.Sent("find", "aggregate", "update", "delete").DistinctBy(Shape).ToList();
        shapes.Should().HaveCountGreaterThan(15);
        foreach (var command in shapes)
        {
            var stages = await Explain(command);
            output.WriteLine($"{string.Join(" < ", stages)}: {Shape(command)}");
            var (parts, sorted) = (command.Contains("pipeline") ? 2 : 1, command.Contains("sort") || command.Contains("pipeline"));
            stages.Should().NotContain("COLLSCAN", Shape(command));
            stages.Where(ReadsAnIndex).Should().HaveCountGreaterThanOrEqualTo(
                parts, "tasks and counts of a list each use an index: {0}", Shape(command));
            if (sorted && !command.ToJson().Contains("$elemMatch")) stages.Should().NotContain(["SORT", "$sort"], Shape(command));
        }
    }

    private static async Task UseEverything(MongoDatabase opened)
    {
        var (tasks, owner) = (new MongoTaskRepository(opened), Owners.New());
        foreach (var filter in Enum.GetValues<TaskFilter>())
            foreach (var q in new[] { null, "s", "s w" })
                foreach (var after in new TaskCursor?[] { null, Lists.Cursor(TestTime.Start, Guid.NewGuid()) })
                    await tasks.List(owner, Lists.Query(filter, TaskSearch.Prefixes(q), after, 10), default);
        var task = ATask.Titled("some words here").OwnedBy(owner).Build();
        await tasks.Add(owner, task, default);
        await tasks.Find(owner, task.Id, default);
        await tasks.Change(owner, task.Id, same => same.Toggle(TestTime.Start), default);
        await UseAccounts(opened, owner);
        await opened.Use(MongoSchema.RebuildWords, default);
        await opened.Use(MongoSchema.HasForeignDocuments, default);
        await Housekeeping.Of(opened, TimeProvider.System).Purge(default);
    }

    private static async Task UseAccounts(MongoDatabase opened, OwnerId owner)
    {
        var (accounts, grants, now) = (new MongoAccountRepository(opened), new MongoGrantRepository(opened), TestTime.Start);
        var account = new Account(owner, "ann@example.org", now);
        var grant = new Grant("s", owner, GrantKind.Session, "Firefox", Scopes.Read, now, now.AddDays(1));
        await accounts.IsEmpty(default);
        await accounts.Add(owner.Scope(), account, default);
        await accounts.Find(owner.Scope(), default);
        await accounts.FindByEmail(account.EmailKey, default);
        await accounts.FindByPasskey([1], default);
        await accounts.Update(owner.Scope(), account, default);
        await grants.Add(owner.Scope(), grant, default);
        await grants.Find("s", now, default);
        await grants.List(owner.Scope(), GrantKind.Session, now, default);
        await grants.Renew(owner.Scope(), grant, default);
        await grants.RemoveAll(owner.Scope(), GrantKind.Session, null, default);
        await grants.Remove(owner.Scope(), "s", default);
        await new MongoActivityRepository(opened).Add(owner.Scope(), new Activity(now, ActivityKind.SignedUp), default);
        await new MongoActivityRepository(opened).List(owner.Scope(), 10, default);
        await accounts.Delete(owner.Scope(), default);
    }

    private async Task<IEnumerable<string>> Indexes(string collection)
    {
        var indexes = await (await _database.Raw.GetCollection<BsonDocument>(collection).Indexes.ListAsync()).ToListAsync();
        return indexes.Select(index => $"{index["name"]} {index["key"].ToJson()}"
            + (index.Contains("unique") ? " unique" : "") + (index.Contains("sparse") ? " sparse" : "")
            + (index.TryGetValue("expireAfterSeconds", out var seconds) ? $" expireAfterSeconds={seconds.ToInt64()}" : ""));
    }

    private static bool ReadsAnIndex(string stage) => ((string[])["IXSCAN", "IDHACK", "EXPRESS", "COUNT_SCAN"]).Any(stage.Contains);

    private static string Shape(BsonDocument command) => new BsonDocument(command.Elements.Where(element => element.Name is
        "find" or "aggregate" or "update" or "delete" or "filter" or "sort" or "pipeline" or "updates" or "deletes")).ToJson();

    private async Task<List<string>> Explain(BsonDocument command)
    {
        var bare = new BsonDocument(command.Elements.Where(element => element.Name is not (
            "lsid" or "txnNumber" or "$db" or "$clusterTime" or "$readPreference" or "writeConcern" or "readConcern" or "maxTimeMS")));
        var explain = new BsonDocument { { "explain", bare }, { "verbosity", "queryPlanner" } };
        return [.. Stages(await _database.Raw.RunCommandAsync<BsonDocument>(explain))];
    }

    private static IEnumerable<string> Stages(BsonValue value) => value switch
    {
        BsonDocument document =>
        [
            .. document.GetValue("stage", null) is BsonString stage ? [stage.Value] : document.Names.Where(name => name == "$sort"),
            .. document.Elements.Where(element => element.Name is not ("rejectedPlans" or "command"))
                .SelectMany(element => Stages(element.Value)),
        ],
        BsonArray array => array.SelectMany(Stages),
        _ => [],
    };
}
