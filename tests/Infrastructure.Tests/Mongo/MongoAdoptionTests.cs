using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The adoption of hand-made documents, and copies between SQLite and MongoDB.</summary>
[Trait("M", "M5"), Trait("M", "M18")]
public sealed class MongoAdoptionTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.New();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Look_Always_ReportsWhatFitsAndChangesNothing()
    {
        await _database.Tasks.InsertManyAsync([HandMade("bread"), HandMade("milk")]);
        var before = await All();

        using var adoption = new MongoAdoption(Settings());

        (await adoption.Analyze(default)).Should().Match<AdoptionReport>(report => report.Fit == 2 && report.Refused.Count == 0);
        (await All()).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task Adopt_OfDocumentsThatFit_MakesTasksOfThem()
    {
        var made = new DateTime(2025, 5, 1, 12, 0, 0, DateTimeKind.Utc);
        var (bread, milk) = (HandMade("  bread "), HandMade("milk", "two litres", completed: true).Set("colour", "white"));
        bread["_id"] = ObjectId.GenerateNewId(made);
        await _database.Tasks.InsertManyAsync([bread, milk]);

        (await Adopt()).Should().Match<AdoptionReport>(report => report.Fit == 2 && report.Refused.Count == 0);

        var query = Lists.Query(TaskFilter.All, [], null, 10);
        var tasks = (await new MongoTaskRepository(_database.Open()).List(OwnerId.Local, query, default)).Tasks;
        tasks.Select(task => (task.Title, task.Description, task.CompletedAt is not null))
            .Should().Equal(("milk", "two litres", true), ("bread", null, false));
        tasks[1].CreatedAt.Should().Be(new DateTimeOffset(made));
        (await All()).Select(document => document.GetValue("colour", "none")).Should().BeEquivalentTo(new BsonValue[] { "white", "none" });
        (await _database.Open().Use(MongoSchema.HasForeignDocuments, default)).Should().BeFalse();
    }

    [Fact]
    public async Task Adopt_WhenADocumentDoesNotFit_LeavesItAndSaysWhy()
    {
        BsonDocument[] unfit =
        [
            HandMade(""),
            HandMade(new string('x', 201)),
            HandMade("number").Set("completed", 1),
            HandMade("list").Set("description", new BsonArray()),
            HandMade("owned").Set("owner", "me"),
            HandMade("named").Set("_id", "my-id"),
            HandMade("nobody's").Set("_id", Documents.Uuid(Guid.NewGuid())),
            HandMade("untitled").Set("title", 7),
        ];
        await _database.Tasks.InsertManyAsync([HandMade("fits"), .. unfit]);

        var report = await Adopt();

        report.Fit.Should().Be(1);
        report.Refused.Should().HaveCount(8);
        string.Join('\n', report.Refused.Select(document => document.Reason))
            .Should().Contain("its id is no ObjectId").And.Contain("it has a field owner").And.Contain("A task needs a title.");
        foreach (var document in unfit) (await All()).Should().ContainEquivalentOf(document);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Adopt_WhenItWasInterrupted_FinishesUnlessOneOfTheTwoWasChanged(bool changed)
    {
        var bread = HandMade("bread");
        await _database.Tasks.InsertOneAsync(bread);
        await Adopt();
        // As if it had been killed between adding the task and deleting the document.
        await _database.Tasks.InsertOneAsync(changed ? new BsonDocument(bread).Set("title", "brown bread") : bread);

        (await Adopt()).Refused.Should().HaveCount(changed ? 1 : 0);

        (await All()).Should().HaveCount(changed ? 2 : 1);
    }

    [Theory, InlineData("title"), InlineData("place")]
    public async Task Adopt_WhenADocumentChangesMeanwhile_LeavesTheChange(string field)
    {
        var read = HandMade("bread").Set("place", new BsonDocument("shelf", 3));
        var changed = new BsonDocument(read) { [field] = field == "title" ? "brown bread" : new BsonDocument("shelf", 4) };
        await _database.Tasks.InsertOneAsync(changed);

        (await MongoAdoption.Adopt(_database.Tasks, read, default)).Should().Be("it was changed meanwhile");

        (await All()).Should().ContainEquivalentOf(changed);
    }

    [Fact]
    public void Uuid_OfObjectIds_KeepsTheirOrderAndEveryBit()
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, 1000).Select(_ => RandomId()).Distinct().Order().ToList();

        var uuids = ids.ConvertAll(MongoAdoption.Uuid);

        uuids.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder()
            .And.OnlyContain(uuid => uuid.Version == 7 && uuid.Variant >= 8 && uuid.Variant < 12);

        ObjectId RandomId()
        {
            var bytes = new byte[12];
            random.NextBytes(bytes);
            return new ObjectId(bytes);
        }
    }

    [Fact]
    public async Task Copy_FromSqliteToMongoAndBack_KeepsEveryTask()
    {
        await using var file = new DatabaseFile();
        await using (var source = file.Open())
        {
            var tasks = new SqliteTaskRepository(source);
            for (var i = 0; i < 600; i++)
            {
                var open = ATask.Titled($"milk {i}").OwnedBy(i % 2 == 0 ? OwnerId.Local : Owners.New());
                var task = (i % 3 == 0 ? open.Completed() : i % 7 == 0 ? open.Deleted() : open).Build();
                await tasks.Add(task.State.Owner, task, default);
            }
        }

        foreach (var (from, to, path) in new[] { ("Sqlite", "Mongo", file.Path), ("Mongo", "Sqlite", file.Path + "2") })
        {
            await using var copy = new TaskCopy(Host(), Settings(("Storage:Sqlite:Path", path)), from, to);
            (await copy.Run((_, _, _) => { }, default))
                .Should().Match<CopyReport>(report => report.Added == 600 && report.To.Tasks == 600 && report.Different.Count == 0);
        }

        (await _database.Tasks.CountDocumentsAsync(new BsonDocument())).Should().Be(600);
    }

    [Fact]
    public void Copy_FromAnUnknownStore_SaysWhatThereIs() =>
        FluentActions.Invoking(() => new TaskCopy(Host(), Settings(), "Oracle", "Mongo")).Should().Throw<StartupException>()
            .WithMessage("--from is 'Oracle'. Allowed: Sqlite, Mongo.");

    private async Task<AdoptionReport> Adopt()
    {
        using var adoption = new MongoAdoption(Settings());
        return await adoption.Adopt(default);
    }

    private IConfiguration Settings(params (string Key, string? Value)[] others) => new ConfigurationBuilder().AddInMemoryCollection(
        others.Append(("Storage:Mongo:Uri", _database.Uri)).Append(("Storage:Mongo:Database", _database.Name))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2)).Build();

    private static IServiceCollection Host() => new ServiceCollection()
        .AddLogging().AddSingleton<IHostEnvironment>(new HostingEnvironment { ContentRootPath = "/" });

    private static BsonDocument HandMade(string title, string? description = null, bool completed = false) => new()
    {
        { "_id", ObjectId.GenerateNewId() },
        { "title", title },
        { "description", (BsonValue?)description ?? BsonNull.Value },
        { "completed", completed },
    };

    private async Task<List<BsonDocument>> All() => await _database.Tasks.Find(new BsonDocument()).ToListAsync();
}
