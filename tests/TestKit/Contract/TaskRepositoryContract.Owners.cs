using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Isolation of owners, and cancelled calls without an effect.
public abstract partial class TaskRepositoryContract
{
    [Fact, Trait("M", "M14")]
    public async Task Find_WhenTheTaskIsAnotherOwners_IsNull()
    {
        var foreign = await StoredForOther("secret");

        (await Tasks.Find(Me, foreign.Id, None)).Should().BeNull();
    }

    [Fact, Trait("M", "M14")]
    public async Task List_WhenTheTasksAreAnotherOwners_IsEmpty()
    {
        var foreign = await StoredForOther("secret");

        foreach (var filter in Enum.GetValues<TaskFilter>()) (await Titles(filter)).Should().BeEmpty();
        (await Titles(q: "secret")).Should().BeEmpty();
        (await Tasks.List(Me, Query() with { After = Lists.Cursor(foreign.State.CreatedAt.AddDays(1), foreign.Id) }, None))
            .Tasks.Should().BeEmpty();
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
    public async Task Count_WhenTheTasksAreAnotherOwners_IsZero()
    {
        await StoredForOther("secret");

        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));
    }

    [Fact, Trait("M", "M14")]
    public async Task Add_WhenTheIdIsAnotherOwners_IsFalseAndChangesNothing()
    {
        var foreign = await StoredForOther("secret");

        var added = await Tasks.Add(Me, ATask.Titled("mine now").OwnedBy(Me).WithId(foreign.Id).Build(), None);

        added.Should().BeFalse();
        (await Tasks.Find(Other, foreign.Id, None))!.State.Should().Be(foreign.State);
        (await Tasks.Find(Me, foreign.Id, None)).Should().BeNull();
        (await Titles(q: "mine")).Should().BeEmpty();
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));
    }

    [Fact, Trait("M", "M14")]
    public async Task Change_WhenTheTaskIsAnotherOwners_IsNotFoundAndChangesNothing()
    {
        var foreign = await StoredForOther("secret");
        var seen = 0;

        var outcome = await Change(foreign.Id, task =>
        {
            seen++;
            task.Delete(Now);
        });

        outcome.Error.Should().Be(TaskErrors.NotFound);
        seen.Should().Be(0);
        (await Tasks.Find(Other, foreign.Id, None))!.State.Should().Be(foreign.State);
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
