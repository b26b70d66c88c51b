using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>What a search of a common word reads depends on how many tasks are wanted, not on how many there are.</summary>
[Trait("M", "M19")]
public sealed class SqliteSearchReadsTests : IAsyncDisposable
{
    private const int Few = 1_000, Many = 4_000, Open = 10;

    private readonly DatabaseFile _file = new();
    private readonly OwnerId _owner = Owners.New();

    [Theory]
    [InlineData(TaskFilter.All, "rep"), InlineData(TaskFilter.All, "report"), InlineData(TaskFilter.All, "quarterly report")]
    [InlineData(TaskFilter.Completed, "report"), InlineData(TaskFilter.Active, "rep"), InlineData(TaskFilter.Active, "report")]
    [InlineData(TaskFilter.All, "nothing"), InlineData(TaskFilter.Active, "report nothing")]
    public async Task Newest_WhenThereAreManyMore_ReadsAsMuch(TaskFilter filter, string q)
    {
        var database = _file.Open();
        await Add(database, 0, Few);
        var (few, found) = await Read(database, filter, q);
        await Add(database, Few, Many);
        var (many, foundThen) = await Read(database, filter, q);

        foundThen.Should().Be(found);
        // Trees of more entries may be a level or two deeper.
        many.Should().BeLessThan(few * 3 / 2);
    }

    // The oldest are open, all others completed; each has an instant of its own, as tasks that people add do.
    private async Task Add(SqliteDatabase database, int from, int to)
    {
        await new SqliteTaskRepository(database).Add(Enumerable.Range(from, to - from).Select(n =>
        {
            var task = ATask.Titled($"Quarterly report {n}").OwnedBy(_owner).AddedAt(FakeTime.Start.AddSeconds(n));
            return (n < Open ? task : task.Completed()).Build().State;
        }).ToList(), default);
        await database.Index(SqliteSearchIndex.Enough, default);
        // A lookup reads each segment of the index. How many there are depends on when FTS5 last merged them, so they become one here.
        await database.Write(session => session.Execute("INSERT INTO task_search (task_search) VALUES ('optimize')"), default);
    }

    private Task<(int Pages, int Found)> Read(SqliteDatabase database, TaskFilter filter, string q) => database.Read(session =>
    {
        var before = session.PagesRead;
        var found = new SqliteSearch(session, _owner, new TaskListQuery(filter, TaskSearch.Prefixes(q), null, 25)).Newest();
        return (session.PagesRead - before, found.Count);
    }, default);

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
