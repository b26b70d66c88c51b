using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Imports: adding, repeating and reverting a step of many tasks.
public abstract partial class TaskRepositoryContract
{
    [Fact, Trait("M", "M24")]
    public async Task Import_OfNewTasks_KeepsEveryFieldAndListsCountsAndFindsThem()
    {
        var done =
            State("milk") with { Description = "two\nlitres", CompletedAt = Now.AddHours(1), UpdatedAt = Now.AddHours(2), Version = 7 };
        var open = State("bread") with { CreatedAt = Now.AddDays(-1000) };

        (await Tasks.Add(Mine, [.. new[] { done, open }.Select(state => TaskItem.Import(state, Now))], None)).Should().Equal(true, true);

        var page = await Tasks.List(Mine, Query(limit: 10), None);
        page.Tasks.Should().Equal(done, open);
        page.Counts.Should().Be(new TaskCounts(1, 1));
        (await Tasks.List(Mine, Query(q: "lit"), None)).Tasks.Should().Equal(done);
    }

    [Fact, Trait("M", "M24")]
    public async Task Import_WhenRepeated_IsIdempotent_AndAnotherFindsTheTasks()
    {
        var (first, second) = (Step(), Step());
        TaskState[] states = [State("milk"), State("bread")];
        await Tasks.Add(first, [.. states.Select(state => TaskItem.Import(state, Now))], None);

        (await ApplyImport(first, states)).Select(outcome => outcome.Error).Should().AllSatisfy(error => error.Should().BeNull());
        (await ApplyImport(second, states)).Select(outcome => outcome.Error)
            .Should().AllSatisfy(error => error.Should().Be(TaskErrors.AlreadyExists));

        (await Tasks.Find(Mine, [.. states.Select(state => state.Id)], None)).Select(task => task!.State).Should().Equal(states);
    }

    [Fact, Trait("M", "M24")]
    public async Task Import_OverTheTrash_RestoresTheTaskWithTheFilesFields()
    {
        var task = await Added("oat milk");
        await Tasks.Change(Step(), task.Id, found => found.Delete(Now.AddDays(2)), None);
        // The file's version replaces the stored one, even when they are equal.
        var state = State("milk") with { Id = task.Id, CreatedAt = Now.AddDays(-3), Description = "from the file", Version = 2 };

        (await ApplyImport(Step(), [state])).Should().OnlyContain(outcome => outcome.Error == null);

        (await Tasks.List(Mine, Query(q: "mil"), None)).Tasks.Should().Equal(state);
        (await Tasks.List(Mine, Query(q: "oat"), None)).Tasks.Should().BeEmpty();
        (await Tasks.List(Mine, Query(after: new TaskItem(state with { CreatedAt = Now })), None))
            .Tasks.Should().ContainSingle("it is listed by its original instant");
        (await Tasks.Count(Mine.Owner, None)).Should().Be(new TaskCounts(1, 0));
    }

    [Fact, Trait("M", "M24")]
    public async Task RevertImport_Always_RemovesItsTasks_ExceptThoseChangedSince()
    {
        var (trashed, import) = (await Added("in the trash"), Step());
        await Tasks.Change(Step(), trashed.Id, found => found.Delete(Now.AddDays(1)), None);
        TaskState[] states = [State("changed since"), State("added 1"), State("added 2")];
        await Tasks.Add(import, [.. states.Select(state => TaskItem.Import(state, Now))], None);
        await ApplyImport(import, [State("from the file") with { Id = trashed.Id }]);
        await Tasks.Change(Step(), states[0].Id, found => found.Complete(Now.AddDays(2)), None);

        Guid[] all = [trashed.Id, .. states.Select(state => state.Id), Guid.CreateVersion7()];
        for (var time = 0; time < 2; time++)
            await Tasks.Change(import, all, found => found.RevertImport(import.Step, Now.AddDays(3)), None);

        (await Tasks.List(Mine, Query(), None)).Tasks.Select(task => task.Title).Should().Equal("changed since");
        (await Tasks.Count(Mine.Owner, None)).Should().Be(new TaskCounts(0, 1));
        var back = (await Tasks.Find(Mine, trashed.Id, None))!.State;
        (back.Title, back.DeletedAt).Should().Be(("in the trash", Now.AddDays(1)));
        foreach (var state in states[1..])
            (await Tasks.Change(Step(), state.Id, found => found.Restore(Now.AddDays(3)), None)).Error.Should().Be(TaskErrors.NotFound);
        (await Tasks.List(Mine, Query(q: "added"), None)).Tasks.Should().BeEmpty();

        // A server killed before it stored the reverted state runs the import again.
        (await ApplyImport(import, states[1..])).Should().OnlyContain(outcome => outcome.Error == null);
        (await Tasks.List(Mine, Query(q: "added"), None)).Tasks.Should().BeEquivalentTo(states[1..]);

        // And may revert it again.
        await Tasks.Change(import, all, found => found.RevertImport(import.Step, Now.AddDays(3)), None);
        foreach (var state in states[1..])
            (await Tasks.Change(Step(), state.Id, found => found.Restore(Now.AddDays(3)), None)).Error.Should().Be(TaskErrors.NotFound);
    }

    private Task<IReadOnlyList<Result<TaskItem>>> ApplyImport(Scope import, TaskState[] states) =>
        Tasks.Change(
            import, [.. states.Select(state => state.Id)],
            task => task.ApplyImport(states.First(state => state.Id == task.Id), import.Step, Now), None);

    private TaskState State(string title) => ATask.Titled(title).OwnedBy(Mine.Owner).Build().State;
}
