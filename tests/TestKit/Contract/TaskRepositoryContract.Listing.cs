using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Lists: order, filters, and pages without repetitions or gaps.
public abstract partial class TaskRepositoryContract
{
    [Fact, Trait("M", "M15")]
    public async Task List_WhenAddedAtDifferentInstants_IsNewestFirst()
    {
        // Their ids have the reverse order.
        await Stored(ATask.Titled("middle").AddedAt(Now.AddMilliseconds(1)).WithId(Id(2)));
        await Stored(ATask.Titled("oldest").AddedAt(Now).WithId(Id(3)));
        await Stored(ATask.Titled("newest").AddedAt(Now.AddMilliseconds(2)).WithId(Id(1)));

        (await Titles()).Should().Equal("newest", "middle", "oldest");
    }

    [Fact, Trait("M", "M15")]
    public async Task List_WhenAddedAtTheSameInstant_OrdersByIdAsABigEndianNumber()
    {
        // Little-endian or signed comparisons would sort these ids differently.
        string[] ids =
        [
            "ff000000-0000-0000-0000-000000000000", "80000000-0000-0000-0000-000000000000", "7f000000-0000-0000-0000-000000000000",
            "01000000-0000-0000-0000-000000000000", "000000ff-0000-0000-0000-000000000000", "00000001-ff00-0000-0000-000000000000",
            "00000001-00ff-0000-0000-000000000000", "00000001-0000-ff00-0000-000000000000", "00000001-0000-00ff-8000-000000000000",
            "00000000-0000-0000-ff00-000000000000", "00000000-0000-0000-0000-0000000000ff", "00000000-0000-0000-0000-000000000001",
        ];
        foreach (var id in ids.OrderBy(id => id.GetHashCode(StringComparison.Ordinal)))
            await Stored(ATask.Titled(id).WithId(new Guid(id)));

        (await Titles()).Should().Equal(ids);
    }

    [Fact, Trait("M", "B12")]
    public async Task All_InBatches_HasEveryTaskOfTheOwnerOutsideTheTrash()
    {
        await StoredForOther("secret");
        await Stored(ATask.Titled("in the trash").Deleted());
        var stored = new List<TaskState>();
        for (var n = 0; n < 7; n++) stored.Add((await Stored(ATask.Titled($"task {n}").AddedAt(Now.AddMinutes(n / 3)))).State);

        var (read, after) = (new List<TaskState>(), (TaskState?)null);
        while (await Tasks.All(Me.Scope(), after, 3, None) is { Count: > 0 } some)
        {
            read.AddRange(some);
            after = some[^1];
        }

        read.Should().Equal(stored.OrderByDescending(task => task.CreatedAt).ThenByDescending(task => task.Id));
        (await Tasks.All(Owners.New().Scope(), null, 3, None)).Should().BeEmpty();
    }

    [Fact, Trait("M", "M15")]
    public async Task List_AndCount_HaveTheSameCounts()
    {
        await Stored(ATask.Titled("open"));
        await Stored(ATask.Titled("done").Completed());

        (await Tasks.List(Me, Query(q: "nothing"), None)).Counts.Should().Be(await Tasks.Count(Me, None)).And.Be(new TaskCounts(1, 1));
    }

    [Fact, Trait("M", "M15")]
    public async Task List_WhenFiltered_ShowsThatStateOnly()
    {
        await Stored(ATask.Titled("open").AddedAt(Now.AddSeconds(2)));
        await Stored(ATask.Titled("done").AddedAt(Now.AddSeconds(1)).Completed());
        await Stored(ATask.Titled("gone").Deleted());
        await Stored(ATask.Titled("done and gone").Completed().Deleted());

        (await Titles(TaskFilter.All)).Should().Equal("open", "done");
        (await Titles(TaskFilter.Active)).Should().Equal("open");
        (await Titles(TaskFilter.Completed)).Should().Equal("done");
    }

    [Theory, InlineData(1, 1), InlineData(3, 3), InlineData(9, 5)]
    public async Task List_WhenLimited_StopsThere(int limit, int expected)
    {
        for (var n = 0; n < 5; n++) await Stored(ATask.Titled($"task {n}"));

        (await Titles(limit: limit)).Should().HaveCount(expected);
    }

    [Theory, InlineData(4, true), InlineData(5, false), InlineData(6, false)]
    public async Task List_WhenMoreFollow_ReportsIt(int limit, bool more)
    {
        for (var n = 0; n < 5; n++) await Stored(ATask.Titled($"task {n}").AddedAt(Now.AddSeconds(n)));

        foreach (var q in new[] { null, "task", "t ta" }) (await Tasks.List(Me, Query(q: q, limit: limit), None)).More.Should().Be(more);
    }

    [Fact, Trait("M", "M17")]
    public async Task List_AfterEachKindOfChange_IsCurrent()
    {
        var task = await Stored(ATask.Titled("milk"));
        var versions = new List<long>();
        foreach (var change in new Action<TaskItem>[]
        {
            same => same.Edit("oat milk", null, Now), same => same.Toggle(Now), same => same.Toggle(Now), same => same.Delete(Now),
            same => same.Restore(Now),
        })
        {
            await Tasks.List(Me, Query(q: "milk"), None);
            await Change(task.Id, change);
            versions.AddRange((await Tasks.List(Me, Query(q: "milk"), None)).Tasks.Select(same => same.Version));
        }

        versions.Should().Equal(2, 3, 4, 6);
        await Stored(ATask.Titled("more milk"));
        (await Titles(q: "milk")).Should().HaveCount(2);
    }

    [Fact]
    public async Task List_WithAnotherQuery_ReturnsThatList()
    {
        var milk = await Stored(ATask.Titled("milk").AddedAt(Now.AddSeconds(1)));
        await Stored(ATask.Titled("bread").Completed());
        await StoredForOther("tea");

        (await Titles()).Should().Equal("milk", "bread");
        (await Titles(TaskFilter.Completed)).Should().Equal("bread");
        (await Titles(q: "milk")).Should().Equal("milk");
        (await Titles(q: "bread")).Should().Equal("bread");
        (await Titles(q: "milk bread")).Should().BeEmpty();
        (await Titles(after: milk)).Should().Equal("bread");
        (await Titles(limit: 1)).Should().Equal("milk");
        (await Tasks.List(Other, Query(), None)).Tasks.Should().ContainSingle().Which.Title.Should().Be("tea");
    }

    [Theory, Trait("M", "M15")]
    [InlineData(TaskFilter.All, null), InlineData(TaskFilter.Active, null), InlineData(TaskFilter.Completed, null)]
    [InlineData(TaskFilter.All, "task"), InlineData(TaskFilter.Active, "task"), InlineData(TaskFilter.Completed, "t ta tas")]
    public async Task List_WhenReadPageByPage_HasEveryTaskOnce(TaskFilter filter, string? q)
    {
        for (var n = 0; n < 23; n++)
            await Stored(n % 2 == 0 ? ATask.Titled($"task {n}").AddedAt(At(n)) : ATask.Titled($"task {n}").AddedAt(At(n)).Completed());

        var pages = await Pages(Query(filter, q, limit: 4));

        pages.Should().Equal(await Titles(filter, q)).And.OnlyHaveUniqueItems().And.HaveCount(filter switch
        {
            TaskFilter.All => 23,
            TaskFilter.Active => 12,
            _ => 11,
        });

        static DateTimeOffset At(int n) => Now.AddMilliseconds(n / 5);
    }

    [Fact, Trait("M", "M15")]
    public async Task List_WhenTasksAreAddedBetweenPages_NeitherRepeatsNorSkips()
    {
        var old = new List<string>();
        for (var n = 0; n < 12; n++) old.Add((await Stored(ATask.Titled($"old {n}").AddedAt(Now.AddSeconds(n)))).State.Title);
        var added = 0;

        var pages = await Pages(Query(limit: 3), () => Stored(ATask.Titled($"new {added}").AddedAt(Now.AddSeconds(100 + added++))));

        added.Should().BeGreaterThan(3);
        pages.Should().Equal(Enumerable.Reverse(old));
    }

    [Fact, Trait("M", "M15")]
    public async Task List_WhenTheCursorsTaskIsDeleted_ContinuesAfterIt()
    {
        var tasks = new List<TaskItem>();
        for (var n = 0; n < 4; n++) tasks.Add(await Stored(ATask.Titled($"task {n}").AddedAt(Now.AddSeconds(n))));
        await Change(tasks[2].Id, task => task.Delete(Now));

        (await Titles(after: tasks[2])).Should().Equal("task 1", "task 0");
        (await Tasks.List(Me, Query() with { After = Lists.Cursor(Now.AddMilliseconds(1500), Guid.NewGuid()) }, None))
            .Tasks.Select(task => task.Title).Should().Equal("task 1", "task 0");
    }

    [Fact]
    public async Task List_WhenTheCursorIsTheLastTask_IsEmpty()
    {
        var only = await Stored(ATask.Titled("milk"));

        (await Titles(after: only)).Should().BeEmpty();
    }

    private async Task<List<string>> Pages(TaskQuery query, Func<Task>? between = null)
    {
        var titles = new List<string>();
        while ((await Tasks.List(Me, query, None)).Tasks is { Count: > 0 } page)
        {
            titles.AddRange(page.Select(task => task.Title));
            titles.Count.Should().BeLessThan(1000, "the pages must end");
            query = query with { After = Lists.CursorOf(page[^1]) };
            if (between is not null) await between();
        }
        return titles;
    }

    private static Guid Id(int number) => new($"{number:x8}-0000-7000-8000-000000000000");
}
