using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

/// <summary>What every storage adapter must do with imports, rule by rule.</summary>
[Trait("M", "M24"), Trait("M", "M30")]
public abstract class TaskImportRepositoryContract
{
    private static readonly Guid First = Guid.CreateVersion7(), Second = Guid.CreateVersion7();

    /// <summary>The adapter, on a store of its own.</summary>
    protected abstract ITaskImportRepository Imports { get; }

    /// <summary>The same store's tasks.</summary>
    protected abstract ITaskRepository Tasks { get; }

    protected OwnerId Me { get; } = Owners.New();

    protected OwnerId Other { get; } = Owners.New();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Import_OfNewTasks_StoresEveryFieldAndListsCountsAndFindsThem()
    {
        var done = State("milk", Me) with { Description = "two\nlitres", CompletedAt = TestTime.Start.AddHours(1), UpdatedAt = TestTime.Start.AddHours(2), Version = 7 };
        var open = State("bread", Me) with { CreatedAt = TestTime.Start.AddDays(-1000) };

        (await Imports.Look(Me, [done.Id, open.Id], None)).Should().Equal(ImportOutcome.Added, ImportOutcome.Added);
        (await Imports.Import(Me, First, [done, open], None)).Should().Equal(ImportOutcome.Added, ImportOutcome.Added);

        var page = await Tasks.List(Me, new TaskListQuery(TaskFilter.All, [], null, 10), None);
        page.Tasks.Should().Equal(done, open);
        page.Counts.Should().Be(new TaskCounts(1, 1));
        (await Tasks.List(Me, new TaskListQuery(TaskFilter.All, ["lit"], null, 10), None)).Tasks.Should().Equal(done);
    }

    [Fact]
    public async Task Import_OfWhatIsThere_LeavesItAsItIs_AndSomebodyElsesToo()
    {
        var mine = State("milk", Me);
        var theirs = State("secret", Other);
        await Imports.Import(Me, First, [mine], None);
        await Imports.Import(Other, First, [theirs], None);

        ImportOutcome[] expected = [ImportOutcome.Present, ImportOutcome.Taken, ImportOutcome.Added];
        var fresh = State("bread", Me);
        (await Imports.Look(Me, [mine.Id, theirs.Id, fresh.Id], None)).Should().Equal(expected);
        (await Imports.Import(Me, Second, [mine with { Title = "x" }, theirs with { Owner = Me, Title = "x" }, fresh], None)).Should().Equal(expected);

        (await Tasks.Find(Me, mine.Id, None))!.State.Should().Be(mine);
        (await Tasks.Find(Other, theirs.Id, None))!.State.Should().Be(theirs);
        (await Tasks.Find(Me, theirs.Id, None)).Should().BeNull();
    }

    [Fact]
    public async Task Import_WhenDoneOver_AddsNothingTwice_AndCountsWhatItHasAdded()
    {
        TaskState[] tasks = [.. Enumerable.Range(0, 5).Select(n => State($"task {n}", Me))];
        await Imports.Import(Me, First, tasks[..3], None);

        (await Imports.Import(Me, First, tasks, None)).Should().AllBeEquivalentTo(ImportOutcome.Added);
        (await Imports.Import(Me, Second, tasks, None)).Should().AllBeEquivalentTo(ImportOutcome.Present, "that is another import");

        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(5, 0));
    }

    [Fact]
    public async Task Import_OfWhatIsInTheTrash_BringsItBackAsTheFileHasIt()
    {
        var task = State("milk", Me) with { Version = 3 };
        await Imports.Import(Me, First, [task], None);
        await Tasks.Change(Me, task.Id, each => each.Edit("oat milk", null, TestTime.Start.AddDays(1)), None);
        await Tasks.Change(Me, task.Id, each => each.Delete(TestTime.Start.AddDays(2)), None);
        var older = task with { CreatedAt = TestTime.Start.AddDays(-3), Description = "from the file" };

        (await Imports.Look(Me, [task.Id], None)).Should().Equal(ImportOutcome.Added);
        (await Imports.Import(Me, Second, [older], None)).Should().Equal(ImportOutcome.Added);

        (await Tasks.List(Me, new TaskListQuery(TaskFilter.All, ["mil"], null, 10), None)).Tasks.Should().Equal(older);
        (await Tasks.List(Me, new TaskListQuery(TaskFilter.All, ["oat"], null, 10), None)).Tasks.Should().BeEmpty();
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(1, 0));
    }

    [Fact]
    public async Task TakeBack_OfAnImport_RemovesWhatItAddedAndTrashesWhatItBroughtBack_ButWhatWasChangedSince()
    {
        var (before, trashed, changed) = (State("there before", Me), State("in the trash", Me), State("changed since", Me));
        var deletedAt = TestTime.Start.AddDays(1);
        TaskState[] added = [.. Enumerable.Range(0, 4).Select(n => State($"added {n}", Me))];
        await Imports.Import(Me, First, [before, trashed], None);
        await Tasks.Change(Me, trashed.Id, each => each.Delete(deletedAt), None);
        await Imports.Import(Me, Second, [before, trashed, changed, .. added], None);
        await Tasks.Change(Me, changed.Id, each => each.Complete(TestTime.Start.AddDays(2)), None);

        Guid[] all = [before.Id, trashed.Id, changed.Id, .. added.Select(task => task.Id), Guid.CreateVersion7()];
        (await Imports.TakeBack(Other, Second, all, None)).Should().Be(0, "they are not theirs");
        (await Imports.TakeBack(Me, Second, all[^3..], None)).Should().Be(2);
        (await Imports.TakeBack(Me, Second, all, None)).Should().Be(3);
        (await Imports.TakeBack(Me, Second, all, None)).Should().Be(0);

        (await Tasks.List(Me, new TaskListQuery(TaskFilter.All, [], null, 10), None)).Tasks.Select(task => task.Id).Should().BeEquivalentTo([before.Id, changed.Id]);
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(1, 1));
        (await Tasks.Find(Me, trashed.Id, None))!.State.DeletedAt.Should().Be(deletedAt);
        foreach (var task in added) (await Tasks.Find(Me, task.Id, None)).Should().BeNull();
        (await Tasks.List(Me, new TaskListQuery(TaskFilter.All, ["added"], null, 10), None)).Tasks.Should().BeEmpty();
    }

    private static TaskState State(string title, OwnerId owner) => ATask.Titled(title).OwnedBy(owner).Build().State;
}
