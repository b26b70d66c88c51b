using System.Text.Json;
using MongoDB.Bson;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Random histories on two nodes, with purges, compared step by step with the reference adapter.</summary>
[Trait("M", "M12"), Trait("M", "M13")]
public sealed class TwoNodesTests : IAsyncLifetime
{
    private readonly OwnerId _owner = Owners.New();
    private TestDatabase _database = null!;
    private MongoTaskRepository _first = null!, _second = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.New();
        (_first, _second) = (new MongoTaskRepository(_database.Open()), new MongoTaskRepository(_database.Open()));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Change_WhenTheTaskIsPurgedMeanwhile_IsNotFoundAndRecreatesNothing()
    {
        var task = ATask.Titled("milk").OwnedBy(_owner).Build();
        await _first.Add(_owner, task, default);

        var outcome = await _first.Change(_owner, task.Id, found =>
        {
            _database.Tasks.DeleteOne(new BsonDocument("_id", Documents.Uuid(task.Id)));
            return found.Toggle(TestTime.Start);
        }, default);

        outcome.Error.Should().Be(TaskErrors.NotFound);
        (await _database.Tasks.CountDocumentsAsync(new BsonDocument())).Should().Be(0);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task EveryCall_WhenTwoNodesAlternateAtRandom_MatchesTheReference(int seed)
    {
        var (random, reference, ids) = (new Random(seed), new Reference(), new List<Guid>());
        for (var step = 0; step < 250; step++)
        {
            var (node, id) = (random.Next(2) == 0 ? _first : _second, ids.Count == 0 ? Guid.Empty : ids[random.Next(ids.Count)]);
            var (kind, at, title) = (ids.Count < 3 ? 0 : random.Next(30), TestTime.Start.AddSeconds(step), $"title {random.Next(3)}");
            if (kind == 0)
            {
                var task = ATask.Titled(title).OwnedBy(_owner).Build();
                ids.Add(task.Id);
                await node.Add(_owner, task, default);
                await reference.Add(_owner, task, default);
            }
            else if (kind == 1)
            {
                await _database.Tasks.DeleteOneAsync(new BsonDocument("_id", Documents.Uuid(id)));
                reference.Purge(id);
            }
            else
            {
                (await Answer(node)).Should().Be(await Answer(reference), "seed {0}, step {1}, kind {2}", seed, step, kind);
            }

            Task<string> Answer(ITaskRepository tasks) => RandomCall(tasks, id, kind, title, at);
        }
    }

    private async Task<string> RandomCall(ITaskRepository tasks, Guid id, int kind, string title, DateTimeOffset at)
    {
        if (kind < 6) return JsonSerializer.Serialize((await tasks.Find(_owner, id, default))?.State);
        if (kind < 9)
            return JsonSerializer.Serialize(await tasks.List(_owner, Lists.Query((TaskFilter)(kind % 3), [], null, 2 + kind), default));
        var outcome = await tasks.Change(_owner, id, task => kind switch
        {
            < 14 => task.Toggle(at),
            < 18 => task.Edit(title, null, at),
            < 21 => task.Delete(at),
            < 25 => task.Restore(at),
            < 28 => task.Complete(at),
            _ => task.State.Title == title ? TaskErrors.ChangedMeanwhile(title) : task.Edit(title, title, at),
        }, default);
        return outcome.Error?.ToString() ?? JsonSerializer.Serialize(outcome.Value.State);
    }

    private sealed class Reference : InMemoryTaskRepository
    {
        public void Purge(Guid id) => Stored.TryRemove(id, out _);
    }
}
