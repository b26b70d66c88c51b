using Microsoft.Extensions.Diagnostics.HealthChecks;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Query plans outside the contract suites: housekeeping and copies, and lists without sorting.</summary>
[Trait("M", "M19"), Trait("M", "M15")]
public sealed class SqliteQueryPlanTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();

    [Fact]
    public async Task EveryStatementOfHousekeeping_WhenPlanned_ScansNothing()
    {
        var database = _file.Open();
        // After a failed write, the health check writes, on a new connection.
        await database.Awaiting(same => same.Write(session => session.Execute("INSERT INTO nowhere VALUES (1)"), default))
            .Should().ThrowAsync<Exception>();
        await new SqliteHealth(database, TestTime.New()).CheckHealthAsync(new HealthCheckContext());
        var tasks = new SqliteTaskRepository(database);
        await tasks.Add([new(ATask.Titled("due").Deleted().Build().State, [])], default);
        await tasks.All(default).ToListAsync();
        await database.Write(session => SqliteTaskRepository.Purge(session, TestTime.Start.AddDays(1), 10), default);
        await database.Write(
            session => SqliteGrantRepository.Purge(session, TestTime.Start) + SqliteActivityRepository.Purge(session, TestTime.Start),
            default);

        _file.Statements.Should().Contain(sql => sql.StartsWith("DELETE FROM tasks", StringComparison.Ordinal));
        _file.ShouldScanNothing();
    }

    [Fact]
    public async Task List_SearchedOrNot_ReadsInOrderWithoutSorting()
    {
        var (tasks, owner) = (new SqliteTaskRepository(_file.Open(), scanLimit: 0), Owners.New());
        foreach (var filter in Enum.GetValues<TaskFilter>())
            foreach (var q in new[] { null, "s", "s w" })
                foreach (var after in new TaskCursor?[] { null, Lists.Cursor(TestTime.Start, Guid.Empty) })
                    await tasks.List(owner, Lists.Query(filter, TaskSearch.Prefixes(q), after, 10), default);

        var lists = QueryPlans.Of(_file).Where(plan => plan.Key.Contains("FROM tasks") && plan.Key.Contains("ORDER BY created_at"))
            .ToList();
        lists.Should().HaveCount(8, "all combinations of state, cursor and words");
        foreach (var (sql, plan) in lists) plan.Should().NotContain(line => line.Contains("TEMP B-TREE"), sql);
    }

    public static TheoryData<string> IndexedTerms => [.. TaskTerm.All.Where(term => term.IsIndexed).Select(term => term.Name)];

    [Theory, MemberData(nameof(IndexedTerms))]
    public async Task List_InTheOrderOfAnIndexedTerm_ReadsItsIndexWithoutSorting(string name)
    {
        var tasks = new SqliteTaskRepository(_file.Open());
        var term = TaskTerm.All.Single(each => each.Name == name);
        var query = new TaskQuery { Order = [new OrderKey(term)], Limit = 10 };
        foreach (var after in new TaskCursor?[] { null, query.CursorOf(ATask.Titled("milk").Build().State) })
            await tasks.List(Owners.New(), query with { After = after }, default);

        var lists = QueryPlans.Of(_file).Where(plan => plan.Key.Contains($"ORDER BY {SqliteQuery.Column(term)}")).ToList();
        lists.Should().HaveCount(2);
        foreach (var (sql, plan) in lists)
            plan.Should().Contain(line => line.Contains($"tasks_by_{name}")).And.NotContain(line => line.Contains("TEMP B-TREE"), sql);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
