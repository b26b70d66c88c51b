using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Documents of other versions: read with defaults, unchanged by reading, upgraded when the task changes.</summary>
[Trait("M", "M18")]
public sealed class MongoEvolutionTests : IAsyncLifetime
{
    private readonly OwnerId _owner = Owners.New();
    private TestDatabase _database = null!;
    private MongoDatabase _opened = null!;
    private MongoTaskRepository _tasks = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        _opened = _database.Open();
        _tasks = new MongoTaskRepository(_opened);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory, InlineData("description"), InlineData("completedAt"), InlineData("updatedAt"), InlineData("deletedAt")]
    [InlineData("version"), InlineData("schemaVersion"), InlineData("words"), InlineData("titleKey"), InlineData("wordsVersion")]
    public async Task Document_WhenAFieldIsMissing_ReadsWithItsDefaultAndIsWrittenWhenTheTaskChanges(string field)
    {
        var task = ATask.Titled("milk").DescribedAs("two litres").OwnedBy(_owner).Completed(TestTime.Start.AddHours(1)).Build();
        var document = TaskMapping.ToDocument(task.State).ToBsonDocument();
        document.Remove(field);
        await _database.Tasks.InsertOneAsync(document);

        var read = (await _tasks.Find(_owner, task.Id, default))!.State;
        (await List()).Should().ContainSingle().Which.Should().Be(read);
        read.Should().Be(field switch
        {
            "description" => task.State with { Description = null },
            "completedAt" => task.State with { CompletedAt = task.State.CreatedAt },
            "updatedAt" => task.State with { UpdatedAt = task.State.CreatedAt },
            "version" => task.State with { Version = 1 },
            _ => task.State,
        });
        (await Stored(task.Id)).Should().BeEquivalentTo(document, "reading must not write");

        var outcome = await _tasks.Change(_owner, task.Id, same => same.Edit("oat milk", null, TestTime.Start.AddHours(2)), default);
        var changed = outcome.Value;
        NonNull(await Stored(task.Id)).Should().Equal(NonNull(TaskMapping.ToDocument(changed.State).ToBsonDocument()));

        // A null is equivalent to a missing field.
        static IEnumerable<BsonElement> NonNull(BsonDocument document) =>
            document.Elements.Where(element => !element.Value.IsBsonNull && element.Name != "facts").OrderBy(element => element.Name);
    }

    [Fact]
    public async Task Document_WithoutCompleted_IsOpenAndCounted()
    {
        var document = Documents.Bare(_owner, Guid.CreateVersion7(), "milk", completed: false, TestTime.Start);
        document.Remove("completed");
        await _database.Tasks.InsertOneAsync(document);

        (await List()).Should().ContainSingle().Which.CompletedAt.Should().BeNull();
        (await _tasks.Count(_owner, default)).Should().Be(new TaskCounts(1, 0));
    }

    [Fact]
    public async Task Document_OfANewerVersion_PreservesUnknownFields()
    {
        var task = ATask.Titled("milk").OwnedBy(_owner).Build();
        await _database.Tasks.InsertOneAsync(TaskMapping.ToDocument(task.State).ToBsonDocument()
            .Merge(
                new BsonDocument { { "schemaVersion", 99 }, { "colour", "red" }, { "place", new BsonDocument("shelf", 3) } },
                overwriteExistingElements: true));

        await _tasks.Change(_owner, task.Id, same => same.Toggle(TestTime.Start), default);

        var stored = await Stored(task.Id);
        (stored["schemaVersion"].ToInt32(), stored["colour"], stored["place"]["shelf"], stored["completed"])
            .Should().Be((99, "red", 3, true));
    }

    [Fact, Trait("M", "M12")]
    public async Task Change_OfATaskWithALongText_SendsOnlyChangedFields()
    {
        var task = ATask.Titled("milk").DescribedAs(new string('x', 10_000)).OwnedBy(_owner).Build();
        await _tasks.Add(_owner, task, default);
        using var commands = new Commands();
        var opened = _database.Open(commands.Record);

        await new MongoTaskRepository(opened).Change(_owner, task.Id, same => same.Toggle(TestTime.Start), default);

        commands.Sent("update").Should().ContainSingle().Which["updates"][0]["u"]["$set"].AsBsonDocument.Names
            .Should().BeEquivalentTo("completed", "completedAt", "version");
    }

    [Fact, Trait("M", "M19")]
    public async Task RebuildWords_WhenTheyAreMissingOrOfAnotherFolding_ComputesThemAndMissingInstants()
    {
        var ids = Enumerable.Range(0, 1200).Select(_ => Guid.CreateVersion7()).ToList();
        await _database.Tasks.InsertManyAsync(
            ids.Select(id => Documents.Bare(_owner, id, "Café au lait", completed: false, TestTime.Start)));
        var old = TaskMapping.ToDocument(ATask.Titled("Crème").OwnedBy(_owner).Build().State).ToBsonDocument();
        (old["words"], old["wordsVersion"]) = (new BsonArray { "crème" }, 0);
        await _database.Tasks.InsertManyAsync(
        [
            old, new BsonDocument("title", "not ours"),
            Documents.Bare(_owner, Guid.NewGuid(), "", completed: false, TestTime.Start).Set("title", 7),
        ]);

        var made = await _opened.Use(MongoSchema.RebuildWords, default);
        var again = await _opened.Use(MongoSchema.RebuildWords, default);

        (made, again).Should().Be((1200, 0), "only older foldings are rebuilt");
        var stored = await Stored(ids[0]);
        stored.Should().BeEquivalentTo(Documents.Bare(_owner, ids[0], "Café au lait", completed: false, TestTime.Start)
            .AddRange(new BsonDocument { { "updatedAt", stored["createdAt"] }, { "completedAt", BsonNull.Value } })
            .AddRange(new BsonDocument { { "words", new BsonArray { "cafe", "au", "lait" } }, { "titleKey", "cafe au lait" } })
            .Add("wordsVersion", TaskSearch.FoldingVersion));
    }

    private async Task<BsonDocument> Stored(Guid id) =>
        await _database.Tasks.Find(new BsonDocument("_id", Documents.Uuid(id))).SingleAsync();

    private async Task<IReadOnlyList<TaskState>> List() =>
        (await _tasks.List(_owner, Lists.Query(TaskFilter.All, [], null, 10), default)).Tasks;
}
