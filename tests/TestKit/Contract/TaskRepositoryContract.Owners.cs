using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Another owner's tasks do not exist; a call whose caller has given up does nothing.
public abstract partial class TaskRepositoryContract
{
    [Fact, Trait("M", "M14")]
    public async Task Find_WhenTheTaskIsSomebodyElses_IsNull()
    {
        var theirs = await StoredForOther("secret");

        (await Tasks.Find(Me, theirs.Id, None)).Should().BeNull();
    }

    [Fact, Trait("M", "M14")]
    public async Task List_WhenTheTasksAreSomebodyElses_IsEmpty()
    {
        var theirs = await StoredForOther("secret");

        foreach (var filter in Enum.GetValues<TaskFilter>()) (await Titles(filter)).Should().BeEmpty();
        (await Titles(q: "secret")).Should().BeEmpty();
        (await Tasks.List(Me, Query() with { After = Lists.Place(theirs.State.CreatedAt.AddDays(1), theirs.Id) }, None)).Tasks.Should().BeEmpty();
    }

    [Fact, Trait("M", "M14")]
    public async Task List_WhenBothHaveTheSameWords_ShowsEachTheirOwn()
    {
        await StoredForOther("milk for them");
        await Stored(ATask.Titled("milk for me"));

        (await Titles(q: "milk")).Should().Equal("milk for me");
        (await Tasks.List(Other, Query(q: "milk"), None)).Tasks.Select(task => task.Title).Should().Equal("milk for them");
    }

    [Fact, Trait("M", "M14")]
    public async Task Count_WhenTheTasksAreSomebodyElses_IsZero()
    {
        await StoredForOther("secret");

        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));
    }

    [Fact, Trait("M", "M14")]
    public async Task Add_WhenTheIdIsSomebodyElses_IsFalseAndChangesNothing()
    {
        var theirs = await StoredForOther("secret");

        var added = await Tasks.Add(Me, ATask.Titled("mine now").OwnedBy(Me).WithId(theirs.Id).Build(), None);

        added.Should().BeFalse();
        (await Tasks.Find(Other, theirs.Id, None))!.State.Should().Be(theirs.State);
        (await Tasks.Find(Me, theirs.Id, None)).Should().BeNull();
        (await Titles(q: "mine")).Should().BeEmpty();
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));
    }

    [Fact, Trait("M", "M14")]
    public async Task Change_WhenTheTaskIsSomebodyElses_IsNotFoundAndChangesNothing()
    {
        var theirs = await StoredForOther("secret");
        var seen = 0;

        var outcome = await Change(theirs.Id, task =>
        {
            seen++;
            task.Delete(Now);
        });

        outcome.Error.Should().Be(TaskErrors.NotFound);
        seen.Should().Be(0);
        (await Tasks.Find(Other, theirs.Id, None))!.State.Should().Be(theirs.State);
    }

    [Fact, Trait("M", "M3")]
    public async Task Find_WhenCancelledBefore_Throws() =>
        await Tasks.Awaiting(tasks => tasks.Find(Me, Guid.NewGuid(), Cancelled)).Should().ThrowAsync<OperationCanceledException>();

    [Fact, Trait("M", "M3")]
    public async Task List_WhenCancelledBefore_Throws() =>
        await Tasks.Awaiting(tasks => tasks.List(Me, Query(), Cancelled)).Should().ThrowAsync<OperationCanceledException>();

    [Fact, Trait("M", "M3")]
    public async Task Count_WhenCancelledBefore_Throws() =>
        await Tasks.Awaiting(tasks => tasks.Count(Me, Cancelled)).Should().ThrowAsync<OperationCanceledException>();

    [Fact, Trait("M", "M3")]
    public async Task Add_WhenCancelledBefore_ThrowsAndStoresNothing()
    {
        var task = ATask.Titled("milk").OwnedBy(Me).Build();

        await Tasks.Awaiting(tasks => tasks.Add(Me, task, Cancelled)).Should().ThrowAsync<OperationCanceledException>();

        (await Found(task.Id)).Should().BeNull();
    }

    [Fact, Trait("M", "M3")]
    public async Task Change_WhenCancelledBefore_ThrowsAndStoresNothing()
    {
        var task = await Stored(ATask.Titled("milk"));

        await Tasks.Awaiting(tasks => tasks.Change(Me, task.Id, Doing(found => found.Toggle(Now)), Cancelled))
            .Should().ThrowAsync<OperationCanceledException>();

        (await Found(task.Id)).Should().Be(task.State);
    }

    private static CancellationToken Cancelled => new(canceled: true);
}
