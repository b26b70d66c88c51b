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

/// <summary>The commands of the program: adopting hand-made documents, and moving between SQLite and MongoDB.</summary>
[Trait("M", "M5"), Trait("M", "M18")]
public sealed class MongoCommandTests : IAsyncLifetime
{
    private readonly StringWriter _said = new();
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.New();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory, InlineData(null), InlineData("--yes=false")]
    public async Task AdoptTasks_WithoutYes_SaysWhatItWouldDoAndChangesNothing(string? option)
    {
        await _database.Tasks.InsertManyAsync([HandMade("bread"), HandMade("milk")]);
        var before = await All();

        (await (option is null ? Run("adopt-tasks") : Run("adopt-tasks", option))).Should().Be(0);

        _said.ToString().Should().Contain("2 documents can become tasks").And.Contain("Nothing was changed");
        (await All()).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task AdoptTasks_WithYes_MakesTasksOfThem()
    {
        var made = new DateTime(2025, 5, 1, 12, 0, 0, DateTimeKind.Utc);
        var (bread, milk) = (HandMade("  bread "), HandMade("milk", "two litres", completed: true).Set("colour", "white"));
        bread["_id"] = ObjectId.GenerateNewId(made);
        await _database.Tasks.InsertManyAsync([bread, milk]);

        (await Run("adopt-tasks", "--yes")).Should().Be(0);

        _said.ToString().Should().Contain("2 documents are tasks now.");
        var tasks = (await new MongoTaskRepository(_database.Open()).List(OwnerId.Local, Lists.Query(TaskFilter.All, [], null, 10), default)).Tasks;
        tasks.Select(task => (task.Title, task.Description, task.CompletedAt is not null)).Should().Equal(("milk", "two litres", true), ("bread", null, false));
        tasks[1].CreatedAt.Should().Be(new DateTimeOffset(made));
        (await All()).Select(document => document.GetValue("colour", "none")).Should().BeEquivalentTo(new BsonValue[] { "white", "none" });
        (await _database.Open().Use(MongoSchema.HasForeignDocuments, default)).Should().BeFalse();
    }

    [Fact]
    public async Task AdoptTasks_WhenADocumentDoesNotFit_LeavesItAndSaysWhy()
    {
        BsonDocument[] unfit =
        [
            HandMade(""), HandMade(new string('x', 201)), HandMade("number").Set("completed", 1), HandMade("list").Set("description", new BsonArray()),
            HandMade("owned").Set("owner", "me"), HandMade("named").Set("_id", "my-id"), HandMade("nobody's").Set("_id", Documents.Uuid(Guid.NewGuid())), HandMade("untitled").Set("title", 7),
        ];
        await _database.Tasks.InsertManyAsync([HandMade("fits"), .. unfit]);

        (await Run("adopt-tasks", "--yes")).Should().Be(1);

        _said.ToString().Should().Contain("8 documents are left alone").And.Contain("1 documents are tasks now.")
            .And.Contain("its id is no ObjectId").And.Contain("it has a field owner").And.Contain("A task needs a title.");
        foreach (var document in unfit) (await All()).Should().ContainEquivalentOf(document);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task AdoptTasks_WhenItWasInterrupted_FinishesUnlessOneOfTheTwoWasChanged(bool changed)
    {
        var bread = HandMade("bread");
        await _database.Tasks.InsertOneAsync(bread);
        await Run("adopt-tasks", "--yes");
        // As if it had been killed between adding the task and deleting the document.
        await _database.Tasks.InsertOneAsync(changed ? new BsonDocument(bread).Set("title", "brown bread") : bread);

        (await Run("adopt-tasks", "--yes")).Should().Be(changed ? 1 : 0);

        (await All()).Should().HaveCount(changed ? 2 : 1);
    }

    [Theory, InlineData("title"), InlineData("place")]
    public async Task AdoptTasks_WhenADocumentChangesMeanwhile_LeavesTheChange(string field)
    {
        var read = HandMade("bread").Set("place", new BsonDocument("shelf", 3));
        var changed = new BsonDocument(read) { [field] = field == "title" ? "brown bread" : new BsonDocument("shelf", 4) };
        await _database.Tasks.InsertOneAsync(changed);

        (await AdoptTasks.Adopt(_database.Tasks, read, default)).Should().Be("it was changed meanwhile");

        (await All()).Should().ContainEquivalentOf(changed);
    }

    [Fact]
    public void Uuid_OfObjectIds_KeepsTheirOrderAndEveryBit()
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, 1000).Select(_ => { var bytes = new byte[12]; random.NextBytes(bytes); return new ObjectId(bytes); }).Distinct().Order().ToList();

        var uuids = ids.ConvertAll(AdoptTasks.Uuid);

        uuids.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder().And.OnlyContain(uuid => uuid.Version == 7 && uuid.Variant >= 8 && uuid.Variant < 12);
    }

    [Fact]
    public async Task CopyTasks_FromSqliteToMongoAndBack_KeepsEveryTask()
    {
        await using var file = new DatabaseFile();
        await using (var source = file.Open())
        {
            var tasks = new SqliteTaskRepository(source);
            for (var i = 0; i < 600; i++)
            {
                var task = ATask.Titled($"milk {i}").OwnedBy(i % 2 == 0 ? OwnerId.Local : Owners.New());
                await tasks.Add(task.Build().State.Owner, (i % 3 == 0 ? task.Completed() : i % 7 == 0 ? task.Deleted() : task).Build(), default);
            }
        }

        (await Run("copy-tasks", "--from", "Sqlite", "--to", "Mongo", "--Storage:Sqlite:Path", file.Path)).Should().Be(0);
        (await Run("copy-tasks", "--from", "Mongo", "--to", "Sqlite", "--Storage:Sqlite:Path", file.Path + "2")).Should().Be(0);

        _said.ToString().Split("Both are the same.").Should().HaveCount(3);
        (await _database.Tasks.CountDocumentsAsync(new BsonDocument())).Should().Be(600);
        _said.ToString().Should().Contain("600 tasks were added");
    }

    [Fact]
    public async Task Run_WhenItMakesNoSense_SaysWhatThereIs()
    {
        (await FluentActions.Awaiting(() => Run("fly")).Should().ThrowAsync<StartupException>()).Which.Message.Should().Contain("'fly' is no command. There are: adopt-tasks, backup, copy-tasks, doctor, export, import.");
        (await Run("copy-tasks")).Should().Be(1);
        _said.ToString().Should().Contain("--from is '(missing)'");
    }

    private async Task<int?> Run(params string[] args)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Mongo:Uri"] = _database.Uri,
            ["Storage:Mongo:Database"] = _database.Name,
        }).AddCommandLine(args).Build();
        var host = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IHostEnvironment>(new HostingEnvironment { ContentRootPath = "/" });
        return await StorageCommands.Run(args, host, settings, _said);
    }

    private static BsonDocument HandMade(string title, string? description = null, bool completed = false) => new()
    {
        { "_id", ObjectId.GenerateNewId() }, { "title", title }, { "description", (BsonValue?)description ?? BsonNull.Value }, { "completed", completed },
    };

    private async Task<List<BsonDocument>> All() => await _database.Tasks.Find(new BsonDocument()).ToListAsync();
}
