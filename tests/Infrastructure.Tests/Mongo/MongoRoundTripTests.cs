using System.Reflection;
using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The number of commands per call, counted by the driver's events, and their results.</summary>
[Trait("M", "M12"), Trait("M", "M15")]
public sealed class MongoRoundTripTests : IAsyncLifetime
{
    private readonly OwnerId _owner = Owners.New();
    private readonly Commands _commands = new();
    private TestDatabase _database = null!;
    private MongoTaskRepository _tasks = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        _tasks = new MongoTaskRepository(_database.Open(_commands.Record));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _commands.Dispose();
    }

    [Theory, InlineData(0, 25), InlineData(1, 25), InlineData(25, 25), InlineData(26, 25), InlineData(27, 25), InlineData(500, 500)]
    [InlineData(501, 500)]
    public async Task List_OfAnyLength_IsOneCommandThatLeavesNoCursorOpen(int stored, int limit)
    {
        if (stored > 0)
            await _database.Tasks.InsertManyAsync(Enumerable.Range(0, stored).Select(i => Stored($"milk {i}", completed: i % 2 == 1)));
        await Store("the trash does not count", deleted: true);

        foreach (var filter in Enum.GetValues<TaskFilter>())
            foreach (var q in new[] { null, "milk", "m mil" })
                foreach (var after in new TaskCursor?[] { null, Lists.Cursor(TestTime.Start.AddDays(1), Guid.Empty) })
                {
                    var page = await _tasks.List(_owner, Lists.Query(filter, TaskSearch.Prefixes(q), after, limit), default);

                    var among = filter switch { TaskFilter.All => stored, TaskFilter.Active => (stored + 1) / 2, _ => stored / 2 };
                    (page.Tasks.Count, page.More, page.Counts)
                        .Should().Be((Math.Min(among, limit), among > limit, new TaskCounts((stored + 1) / 2, stored / 2)));
                    _commands.Sent("aggregate")[^1]["cursor"]["batchSize"].ToInt32()
                        .Should().BeGreaterThan(limit + 2, "a full batch would leave the cursor open");
                    _commands.Names().Should().Equal("aggregate");
                    _commands.Cursors().Should().ContainSingle().Which["id"].ToInt64().Should().Be(0);
                }
    }

    [Fact]
    public async Task ListAndFind_OfADocument_ReadOnlyTheFieldsOfATask()
    {
        var id = await Store("milk");
        await _database.Tasks.UpdateOneAsync(
            new BsonDocument(), new BsonDocument("$set", new BsonDocument("attachment", new BsonBinaryData(new byte[100_000]))));

        await _tasks.List(_owner, Lists.Query(TaskFilter.All, [], null, 25), default);
        await _tasks.Find(_owner, id, default);

        foreach (var cursor in _commands.Cursors())
            cursor["firstBatch"].AsBsonArray.Select(row => row.AsBsonDocument).Single(row => row.Contains("_id"))
                .Names.Should().BeEquivalentTo([.. EveryField.All.Select(Stored), "completed", "schemaVersion"]);

        static string Stored(PropertyInfo field) => field.Name == "Id" ? "_id" : JsonNamingPolicy.CamelCase.ConvertName(field.Name);
    }

    [Fact]
    public async Task FindAndAdd_OfATask_AreOneCommandEach()
    {
        var task = ATask.Titled("milk").OwnedBy(_owner).Build();

        (await _tasks.Add(_owner, task, default)).Should().BeTrue();
        _commands.Names().Should().Equal("insert");
        (await _tasks.Add(_owner, task, default)).Should().BeFalse();
        _commands.Names().Should().Equal("insert");
        (await _tasks.Find(_owner, task.Id, default))!.State.Should().Be(task.State);
        _commands.Names().Should().Equal("find");
        _commands.Cursors().Should().OnlyContain(cursor => cursor["id"] == 0L);
    }

    [Fact]
    public async Task Change_OfATask_IsTwoCommands()
    {
        var id = await Store("milk");

        (await _tasks.Change(_owner, id, task => task.Toggle(TestTime.Start), default)).Value.Version.Should().Be(2);

        _commands.Names().Should().Equal("find", "update");
        _commands.Cursors().Should().OnlyContain(cursor => cursor["id"] == 0L);
    }

    [Fact]
    public async Task Change_ThatFailsOrChangesNothing_IsOneCommandToo()
    {
        var id = await Store("milk");
        foreach (var change in new Func<TaskItem, Result<TaskItem>>[] { _ => TaskErrors.IdTaken, task => task.Reopen(TestTime.Start) })
        {
            await _tasks.Find(_owner, id, default);
            _commands.Names();

            (await _tasks.Change(_owner, id, change, default)).Error.Should().Be(change(ATask.Titled("milk").Build()).Error);
            _commands.Names().Should().Equal("find");
        }
    }

    [Fact, Trait("M", "M19")]
    public async Task Change_ThatKeepsTheTexts_DoesNotWriteTheWords()
    {
        var id = await Store("milk");
        var foreignWords = new BsonDocument { { "words", new BsonArray { "made", "elsewhere" } }, { "wordsVersion", 99 } };
        await _database.Tasks.UpdateOneAsync(new BsonDocument(), new BsonDocument("$set", foreignWords));

        await _tasks.Change(_owner, id, task => task.Toggle(TestTime.Start), default);
        await ShouldHaveWords("made", "elsewhere");
        await _tasks.Change(_owner, id, task => task.Edit("oat milk", null, TestTime.Start), default);
        await ShouldHaveWords("oat", "milk");

        async Task ShouldHaveWords(params string[] words) =>
            (await _database.Tasks.Find(new BsonDocument()).SingleAsync())["words"].AsBsonArray.Select(word => word.AsString)
                .Should().Equal(words);
    }

    private BsonDocument Stored(string title, bool completed = false, bool deleted = false)
    {
        var task = ATask.Titled(title).OwnedBy(_owner);
        if (completed) task = task.Completed();
        return TaskMapping.ToDocument((deleted ? task.Deleted() : task).Build().State).ToBsonDocument();
    }

    private async Task<Guid> Store(string title, bool deleted = false)
    {
        var document = Stored(title, deleted: deleted);
        await _database.Tasks.InsertOneAsync(document);
        return document["_id"].AsGuid;
    }
}
