using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>The rows of facts in the file.</summary>
public sealed class SqliteFactsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly DatabaseFile _file = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteTaskRepository _tasks;

    public SqliteFactsTests()
    {
        _database = _file.Open();
        _tasks = new SqliteTaskRepository(_database);
    }

    [Fact]
    public async Task Facts_OfATaskThatChangesOftenAmongOthers_StayBounded_AndTheNewestOnesAreRead()
    {
        var (mine, often, other) = (Owners.New().Scope(), ATask.Titled("milk"), ATask.Titled("tea"));
        var ids = new[] { often, other }.Select(task => task.OwnedBy(mine).Build()).ToList();
        await _tasks.Add(mine, ids, default);

        for (var n = 0; n < 3 * TaskFact.MaxCount; n++)
        {
            await _tasks.Change(mine, ids[0].State.Id, task => task.Toggle(Now), default);
            if (n % 10 == 0) await _tasks.Change(mine, ids[1].State.Id, task => task.Toggle(Now), default);
        }

        var facts = await _tasks.Facts(mine, ids[0].State.Id, default);
        var newest = Enumerable.Range(2 * TaskFact.MaxCount + 2, TaskFact.MaxCount);
        facts.Select(fact => fact.Version).Should().Equal(newest.Select(version => (long)version));
        (await _tasks.Facts(mine, ids[1].State.Id, default)).Select(fact => fact.Version).Should().BeInAscendingOrder().And.HaveCount(30);
        _file.Sql("SELECT count(*) FROM facts").Should().BeOfType<long>().Which.Should()
            .BeInRange(TaskFact.MaxCount + 30, TaskFact.MaxCount + 30 + 16);
    }

    [Fact]
    public async Task Facts_OfTasksThatArePurgedOrWhoseAccountIsDeleted_AreDeleted()
    {
        var (mine, foreign) = (Owners.New().Scope(), Owners.New().Scope());
        foreach (var scope in new[] { mine, foreign })
            for (var n = 0; n < 5; n++)
            {
                var task = ATask.Titled("milk").OwnedBy(scope).Build();
                await _tasks.Add(scope, [task], default);
                await _tasks.Change(scope, task.State.Id, each => each.Toggle(Now), default);
                if (n < 3) await _tasks.Change(scope, task.State.Id, each => each.Delete(Now), default);
            }

        (await _database.Write(session => SqliteTaskRepository.Purge(session, Now, 4), default)).Should().Be(4);
        Orphans().Should().Be(0L);
        await new SqliteAccountRepository(_database).Delete(mine, default);

        Orphans().Should().Be(0L);
        _file.Sql("SELECT count(DISTINCT task) FROM facts").Should().Be(_file.Sql("SELECT count(*) FROM tasks")).And.NotBe(0L);
    }

    [Fact]
    public async Task Facts_WhenOneIsTooLarge_NeverMixWithThoseOfAnotherTask()
    {
        var (mine, foreign) = (Owners.New().Scope(), Owners.New().Scope());
        var (milk, tea) = (ATask.Titled("milk").OwnedBy(mine).Build(), ATask.Titled("tea").OwnedBy(foreign).Build());
        await _tasks.Add(mine, [milk], default);
        await _tasks.Add(foreign, [tea], default);
        var tooLong = new string('x', TaskFact.MaxSingleBytes);
        _file.Sql($"UPDATE tasks SET state = json_set(state, '$.description', '{tooLong}') WHERE number = 1");

        await _tasks.Change(mine, milk.State.Id, task => task.Edit("milk", "short", Now), default);
        await _tasks.Change(foreign, tea.State.Id, task => task.Toggle(Now), default);

        (await _tasks.Facts(mine, milk.State.Id, default)).Should().BeEmpty();
        (await _tasks.Facts(foreign, tea.State.Id, default)).Select(fact => fact.Kind).Should().Equal(FactKind.Completed);
        await _tasks.Change(mine, milk.State.Id, task => task.Toggle(Now), default);
        (await _tasks.Facts(mine, milk.State.Id, default)).Select(fact => fact.Kind).Should().Equal(FactKind.Completed);
    }

    private object? Orphans() => _file.Sql("SELECT count(*) FROM facts WHERE task NOT IN (SELECT number FROM tasks)");

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
