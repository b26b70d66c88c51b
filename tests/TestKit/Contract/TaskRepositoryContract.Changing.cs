using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Changes: atomicity, failures, and the resulting counts.
public abstract partial class TaskRepositoryContract
{
    [Fact, Trait("M", "M12")]
    public async Task Change_WhenItSucceeds_StoresAndReturnsTheOutcome()
    {
        var task = await Stored(ATask.Titled("milk"));

        var outcome = await Change(task.Id, found => found.Toggle(Now.AddSeconds(1)));

        outcome.Value.State.Should().Be(
            task.State with { CompletedAt = Now.AddSeconds(1), UpdatedAt = Now.AddSeconds(1), Version = 2 });
        (await Found(task.Id)).Should().Be(outcome.Value.State);
    }

    [Fact, Trait("M", "M12")]
    public async Task Change_WhenConcurrent_AppliesEachOnce()
    {
        var task = await Stored(ATask.Titled("milk"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Change(task.Id, found => found.Toggle(Now)))));

        outcomes.Select(outcome => outcome.Value.Version).Should().BeEquivalentTo(Enumerable.Range(2, 50));
        (await Found(task.Id)).Should().Be(task.State with { Version = 51 });
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(1, 0));
    }

    [Fact, Trait("M", "M12")]
    public async Task Change_WhenAnotherIsStoredInBetween_AppliesBoth()
    {
        var task = await Stored(ATask.Titled("milk"));
        using var overtaken = new ManualResetEventSlim();
        Task? other = null;

        await Change(task.Id, found =>
        {
            other ??= OnItsOwnThread(async () =>
            {
                await Change(task.Id, same => same.Complete(Now));
                overtaken.Set();
            });
            // A store that serializes changes is correct too: then this stops waiting for the other change.
            overtaken.Wait(500, None);
            found.Edit("oat milk", null, Now);
        });
        await other!;

        (await Found(task.Id)).Should().Be(task.State with { Title = "oat milk", CompletedAt = Now, Version = 3 });
    }

    private static Task OnItsOwnThread(Func<Task> work) =>
        Task.Factory.StartNew(work, None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    [Fact, Trait("M", "M13")]
    public async Task Change_WhenTheIdIsUnknown_IsNotFoundAndStoresNothing()
    {
        var id = Guid.CreateVersion7();

        var outcome = await Change(id, task => task.Toggle(Now));

        outcome.Error.Should().Be(TaskErrors.NotFound);
        (await Found(id)).Should().BeNull();
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));
    }

    [Fact]
    public async Task Change_WhenItFails_StoresNothingAndReturnsTheFailure()
    {
        var task = await Stored(ATask.Titled("milk"));

        var outcome = await Tasks.Change(Me, task.Id, found =>
        {
            found.Edit("beer", null, Now);
            return TaskErrors.IdTaken;
        }, None);

        outcome.Error.Should().Be(TaskErrors.IdTaken);
        (await Found(task.Id)).Should().Be(task.State);
        (await Titles(q: "beer")).Should().BeEmpty();
    }

    [Fact]
    public async Task Change_WhenItThrows_StoresNothingAndThrowsTheSame()
    {
        var task = await Stored(ATask.Titled("milk"));
        var bug = new InvalidOperationException("a bug");

        var thrown = await this.Awaiting(test => test.Change(task.Id, found =>
        {
            found.Edit("beer", null, Now);
            throw bug;
        })).Should().ThrowAsync<InvalidOperationException>();

        thrown.Which.Should().BeSameAs(bug);
        (await Found(task.Id)).Should().Be(task.State);
        (await Change(task.Id, found => found.Toggle(Now))).Error.Should().BeNull("the store must stay usable");
    }

    [Fact]
    public async Task Change_WhenTheVersionStays_StoresNothing()
    {
        var task = await Stored(ATask.Titled("milk"));

        var outcome = await Tasks.Change(Me, task.Id, _ => ATask.Titled("beer").OwnedBy(Me).WithId(task.Id).Build(), None);
        var same = await Change(task.Id, found => found.Edit("milk", null, Now.AddDays(1)));

        outcome.Error.Should().BeNull();
        same.Value.State.Should().Be(task.State);
        (await Found(task.Id)).Should().Be(task.State);
    }

    [Fact, Trait("M", "M19")]
    public async Task Change_WhenTheTextsChange_IsFoundByTheNewWordsOnly()
    {
        var task = await Stored(ATask.Titled("buy milk").DescribedAs("two litres"));

        await Change(task.Id, found => found.Edit("buy beer", "three", Now));

        foreach (var word in new[] { "buy", "beer", "three" }) (await Titles(q: word)).Should().Equal("buy beer");
        foreach (var word in new[] { "milk", "two", "litres" }) (await Titles(q: word)).Should().BeEmpty();
    }

    [Fact, Trait("M", "M15")]
    public async Task Count_WhenATaskIsToggledDeletedAndRestored_FollowsEachStep()
    {
        var task = await Stored(ATask.Titled("milk"));
        await Stored(ATask.Titled("beer").Completed());
        var steps = new List<TaskCounts> { await Tasks.Count(Me, None) };

        Action<TaskItem>[] changes =
        [
            found => found.Complete(Now), found => found.Delete(Now), found => found.Restore(Now), found => found.Reopen(Now),
            found => found.Delete(Now),
        ];
        foreach (var change in changes)
        {
            await Change(task.Id, change);
            steps.Add(await Tasks.Count(Me, None));
        }

        steps.Should().Equal(new(1, 1), new(0, 2), new(0, 1), new(0, 2), new(1, 1), new(0, 1));
    }

    [Fact, Trait("M", "M15")]
    public async Task Count_WhenAnOwnersOnlyTaskCameDeletedAndIsRestored_CountsIt()
    {
        var task = await Stored(ATask.Titled("milk").Completed().Deleted());
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));

        await Change(task.Id, found => found.Restore(Now));

        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 1));
    }

    [Fact, Trait("M", "M15")]
    public async Task Count_WhenThereIsNothing_IsZero() => (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));

    [Fact, Trait("M", "M13")]
    public async Task Change_WhenDeleted_LeavesListsAndCountsButCanBeFoundAndRestored()
    {
        var task = await Stored(ATask.Titled("milk"));
        await Change(task.Id, found => found.Delete(Now));

        (await Titles()).Should().BeEmpty();
        (await Titles(TaskFilter.Active)).Should().BeEmpty();
        (await Titles(q: "milk")).Should().BeEmpty();
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 0));
        (await Found(task.Id))!.DeletedAt.Should().Be(Now);

        await Change(task.Id, found => found.Restore(Now));
        (await Titles(q: "milk")).Should().Equal("milk");
    }
}
