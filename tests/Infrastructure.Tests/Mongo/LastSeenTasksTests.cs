using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Two nodes, each with what it saw last: that another node was faster costs a round trip, and never a wrong answer.</summary>
[Trait("M", "M12"), Trait("M", "M13")]
public sealed partial class LastSeenTasksTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = FakeTime.Start;
    private readonly OwnerId _owner = Owners.New();
    private readonly Commands _commands = new();
    private TestDatabase _database = null!;
    private MongoTaskRepository _here = null!, _there = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        _here = new MongoTaskRepository(_database.Open(_commands.Record));
        _there = new MongoTaskRepository(_database.Open());
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _commands.Dispose();
    }

    [Fact]
    public async Task Change_WhenAnotherNodeWasFaster_KeepsBoth()
    {
        var task = await SeenHere(ATask.Titled("milk"));
        await There(task, found => found.Edit("oat milk", "two litres", Now));

        var changed = await Here(task, found => found.Toggle(Now));

        changed.Value.ToSnapshot().Should().Be(task.ToSnapshot() with { Title = "oat milk", Description = "two litres", CompletedAt = Now, Version = 3 });
        _commands.Names().Should().Equal("update", "find", "update");
        (await _there.Find(_owner, task.Id, default))!.ToSnapshot().Should().Be(changed.Value.ToSnapshot());
        (await Here(task, found => found.Toggle(Now))).Value.Version.Should().Be(4);
        _commands.Names().Should().Equal("update");
    }

    [Fact]
    public async Task Change_WhenAnotherNodeDeletedIt_IsNotFound()
    {
        var task = await SeenHere(ATask.Titled("milk"));
        await There(task, found => found.Delete(Now));

        (await Here(task, found => found.Toggle(Now))).Error.Should().Be(TaskErrors.NotFound);
        (await _there.Find(_owner, task.Id, default))!.Version.Should().Be(2, "the change was not stored");
    }

    [Fact]
    public async Task Change_WhenAnotherNodeRestoredIt_IsDone()
    {
        var task = await SeenHere(ATask.Titled("milk").Deleted());
        await There(task, found => found.Restore(Now));

        (await Here(task, found => found.Toggle(Now))).Value.Version.Should().Be(4);
    }

    [Fact]
    public async Task Change_WhenItWasPurged_IsNotFoundAndBringsNothingBack()
    {
        var task = await SeenHere(ATask.Titled("milk"));
        await _database.Tasks.DeleteManyAsync(new BsonDocument());

        for (var i = 0; i < 2; i++) (await Here(task, found => found.Toggle(Now))).Error.Should().Be(TaskErrors.NotFound);
        _commands.Names().Should().Equal(["update", "find", "find"], "what is gone is not tried twice");
        (await _database.Tasks.CountDocumentsAsync(new BsonDocument())).Should().Be(0);
    }

    [Fact]
    public async Task Change_ToWhatWasSeen_WhenAnotherNodeChangedIt_IsStored()
    {
        var task = await SeenHere(ATask.Titled("milk"));
        await There(task, found => found.Edit("oat milk", null, Now));

        (await Here(task, found => found.Edit("milk", null, Now))).Value.Version.Should().Be(3);
        (await _there.Find(_owner, task.Id, default))!.Title.Should().Be("milk");
    }

    [Fact]
    public async Task Change_ThatFailsOrThrowsForWhatWasSeenOnly_IsDone()
    {
        foreach (var refuse in new Func<Result<TaskItem>>[] { () => TaskErrors.ChangedMeanwhile("milk"), () => throw new InvalidOperationException("a bug") })
        {
            var task = await SeenHere(ATask.Titled("milk"));
            await There(task, found => found.Edit("oat milk", null, Now));

            (await Here(task, found => found.Title == "milk" ? refuse() : found.Toggle(Now))).Value.Version.Should().Be(3);
        }
    }

    [Fact]
    public async Task Change_OfAnotherOwnersTaskThatWasSeen_IsNotFound()
    {
        var task = await SeenHere(ATask.Titled("milk"));

        (await _here.Change(Owners.New(), task.Id, found => found.Toggle(Now), default)).Error.Should().Be(TaskErrors.NotFound);
        (await _there.Find(_owner, task.Id, default))!.Version.Should().Be(1);
    }

    [Fact]
    public async Task FindAndList_WhenAnotherProgramWroteWithoutANewVersion_SayWhatIsStored()
    {
        var task = await SeenHere(ATask.Titled("milk"));
        await _database.Tasks.UpdateOneAsync(new BsonDocument(), new BsonDocument("$set", new BsonDocument("title", "beer")));

        (await _here.Find(_owner, task.Id, default))!.Title.Should().Be("beer");
        (await _here.List(_owner, new TaskListQuery(TaskFilter.All, [], null, 1), default)).Tasks.Should().ContainSingle().Which.Title.Should().Be("beer");
    }

    [Fact]
    public async Task Change_WhenTwoNodesToggleAtOnce_AppliesEachOnce()
    {
        var task = await SeenHere(ATask.Titled("milk"));
        await _there.Find(_owner, task.Id, default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            (i % 2 == 0 ? _here : _there).Change(_owner, task.Id, found => found.Toggle(Now), default))));

        outcomes.Select(outcome => outcome.Value.Version).Should().BeEquivalentTo(Enumerable.Range(2, 40));
        (await _here.Find(_owner, task.Id, default))!.ToSnapshot().Should().Be(task.ToSnapshot() with { Version = 41 });
    }

    [Fact]
    public void Keep_HoweverMany_StaysBounded()
    {
        using var seen = new LastSeenTasks();
        var documents = Enumerable.Range(0, 3000).Select(i => TaskMapping.ToDocumentWithoutWords(
            ATask.Titled($"milk {i}").DescribedAs(new string('x', 4000)).Build())).ToList();

        documents.ForEach(seen.Keep);

        documents.Count(document => seen.Find(OwnerId.Local, document.Id) is not null).Should().BeInRange(1, (4 << 20) / 4000);
    }

    [Fact]
    public async Task Find_WhenItWasSeenTooLongAgo_DoesNotKnowIt()
    {
        using var seen = new LastSeenTasks(TimeSpan.FromMilliseconds(20));
        var task = ATask.Titled("milk").Build();
        seen.Keep(TaskMapping.ToDocument(task));

        await Task.Delay(200);

        seen.Find(task.Owner, task.Id).Should().BeNull();
    }

    private async Task<TaskItem> SeenHere(ATask described)
    {
        var task = described.OwnedBy(_owner).Build();
        await _there.Add(_owner, task, default);
        await _here.Find(_owner, task.Id, default);
        _commands.Names();
        return task;
    }

    private Task<Result<TaskItem>> Here(TaskItem task, Func<TaskItem, Result<TaskItem>> change) => _here.Change(_owner, task.Id, change, default);

    private async Task There(TaskItem task, Func<TaskItem, Result<TaskItem>> change) =>
        (await _there.Change(_owner, task.Id, change, default)).Error.Should().BeNull();
}
