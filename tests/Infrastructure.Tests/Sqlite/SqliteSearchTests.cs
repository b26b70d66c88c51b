using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Searches with common words, and with words looked up in the index, match the reference.</summary>
[Trait("M", "M19")]
public sealed class SqliteSearchTests(SqliteSearchTests.Stored stored) : IClassFixture<SqliteSearchTests.Stored>
{
    [Theory]
    [InlineData("t"), InlineData("task"), InlineData("rep"), InlineData("rare"), InlineData("early"), InlineData("e"), InlineData("ea")]
    [InlineData("0"), InlineData("00"), InlineData("000"), InlineData("0012"), InlineData("2"), InlineData("24"), InlineData("v")]
    [InlineData("v1")]
    [InlineData("task report"), InlineData("report rare"), InlineData("early rare"), InlineData("task 0 v"), InlineData("0 v")]
    [InlineData("000 v1"), InlineData("2 e1 rare")]
    [InlineData("early 2"), InlineData("early v"), InlineData("e v 0"), InlineData("nothing"), InlineData("task nothing")]
    [InlineData("d 1 2"), InlineData("v 00 0 e")]
    public async Task List_WhenSearched_MatchesTheReference(string q)
    {
        foreach (var filter in Enum.GetValues<TaskFilter>())
            foreach (var limit in new[] { 1, 25, 500 })
                await ShouldBeAlike(Lists.Query(filter, TaskSearch.Prefixes(q), null, limit));
    }

    [Fact]
    public async Task List_WhenAWordIsCommon_DoesNotUseTheIndex()
    {
        // Of its own, because the other tests use the index.
        await using var own = new Stored();
        await own.InitializeAsync();
        await own.Tasks.List(own.Owner, Lists.Query(TaskFilter.All, ["task", "rep"], null, 25), default);
        own.File.Statements.Should().NotContain(sql => sql.Contains("MATCH"));

        await own.Tasks.List(own.Owner, Lists.Query(TaskFilter.All, ["early"], null, 25), default);
        own.File.Statements.Should().Contain(sql => sql.Contains("MATCH"));
    }

    // From page to page, and from cursors between tasks of one instant.
    private async Task ShouldBeAlike(TaskQuery query)
    {
        for (var page = 0; page < 4; page++)
        {
            var expected = await stored.Reference.List(stored.Owner, query, default);
            (await stored.Tasks.List(stored.Owner, query, default)).Tasks.Select(task => task.Title).Should()
                .Equal(expected.Tasks.Select(task => task.Title), "{0} after {1}", query.Text, query.After);
            if (!expected.More) return;
            query = query with { After = Lists.CursorOf(expected.Tasks[^1]) };
        }
    }

    /// <summary>A file with many tasks, which all tests of the class read.</summary>
    public sealed class Stored : IAsyncLifetime
    {
        public Stored() => Tasks = new(File.Open());

        /// <summary>The file.</summary>
        public DatabaseFile File { get; } = new();

        /// <summary>The owner of the tasks.</summary>
        public OwnerId Owner { get; } = Owners.New();

        /// <summary>The same tasks in memory.</summary>
        public InMemoryTaskRepository Reference { get; } = new();

        internal SqliteTaskRepository Tasks { get; }

        public async ValueTask InitializeAsync()
        {
            // "early" occurs in old tasks only, "rare" in a tenth; every task has a unique number and a common word.
            var tasks = Enumerable.Range(0, 2500).Select(n => ATask
                .Titled($"Task {n:0000} {(n < 30 ? "early" : "report")} {(n % 10 == 0 ? "rare" : "")} e{n % 40}x").OwnedBy(Owner)
                .DescribedAs(n % 3 == 0 ? null : $"v{n * 7 % 2000} day {n % 28}").AddedAt(TestTime.Start.AddMilliseconds(n / 3)))
                .Select((task, n) =>
                    (n % 5 == 0 ? task.Completed() : n % 11 == 0 ? task.Deleted() : task).Build().State).ToList();
            await Tasks.Add([.. tasks.Select(state => new ArchivedTask(state, []))], default);
            tasks.ForEach(Reference.Put);
        }

        public ValueTask DisposeAsync() => File.DisposeAsync();
    }
}
