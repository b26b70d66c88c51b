using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Facts: stored with the change, bounded, and undone.
public abstract partial class TaskRepositoryContract
{
    private Scope Mine { get; } = new(Owners.New(), Guid.CreateVersion7());

    [Fact, Trait("M", "B3")]
    public async Task Add_WhenNew_StoresActorInstantAndStep()
    {
        var task = await Added("milk");

        var fact = (await Tasks.Facts(Mine, task.Id, None)).Should().ContainSingle().Which;

        fact.Should().BeEquivalentTo(new TaskFact { Kind = FactKind.Added, Actor = Mine.Actor, Step = Mine.Step, At = Now, Version = 1 });
    }

    [Fact, Trait("M", "B3")]
    public async Task Change_WhenItSucceeds_StoresEachFieldBeforeAndAfter()
    {
        var (task, step) = (await Added("milk"), Step());

        await Tasks.Change(step, task.Id, Doing(found =>
        {
            found.Edit("oat \"milk\"", "two\nlitres", Now.AddSeconds(1));
            found.Complete(Now.AddSeconds(2));
        }), None);

        (await Tasks.Facts(Mine, task.Id, None)).Skip(1).Should().BeEquivalentTo(
        [
            new TaskFact
            {
                Kind = FactKind.Edited, Actor = Mine.Actor, Step = step.Step, At = Now.AddSeconds(1), Version = 2,
                Changes = [new("title", "\"milk\"", "\"oat \\\"milk\\\"\""), new("description", null, "\"two\\nlitres\"")],
            },
            new TaskFact
            {
                Kind = FactKind.Completed, Actor = Mine.Actor, Step = step.Step, At = Now.AddSeconds(2), Version = 3,
                Changes = [new("completedAt", null, $"{Now.AddSeconds(2).ToUnixTimeMilliseconds()}")],
            },
        ], options => options.WithStrictOrdering());
    }

    [Fact, Trait("M", "B3")]
    public async Task Change_WhenItFailsOrNothingChanges_StoresNoFact()
    {
        var task = await Added("milk");

        await Tasks.Change(Step(), task.Id, found => found.Edit("beer", null, Now).Error ?? TaskErrors.IdTaken, None);
        await Tasks.Change(Step(), task.Id, found => found.Edit("milk", null, Now), None);

        (await Tasks.Facts(Mine, task.Id, None)).Should().ContainSingle();
    }

    [Fact, Trait("M", "B3")]
    public async Task Change_WhenConcurrent_HasAFactForEachVersion()
    {
        var task = await Added("milk");

        await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => Task.Run(() => Tasks.Change(Step(), task.Id, found => found.Toggle(Now), None))));

        (await Tasks.Facts(Mine, task.Id, None)).Select(fact => fact.Version).Should().Equal(Enumerable.Range(1, 31).Select(n => (long)n));
    }

    [Fact, Trait("M", "B3")]
    public async Task Facts_WhenThereAreMany_AreTheNewest()
    {
        var task = await Added("milk");

        for (var i = 0; i < TaskFact.MaxCount + 5; i++) await Tasks.Change(Step(), task.Id, found => found.Toggle(Now), None);

        (await Tasks.Facts(Mine, task.Id, None)).Select(fact => fact.Version)
            .Should().Equal(Enumerable.Range(7, TaskFact.MaxCount).Select(n => (long)n));
    }

    [Fact, Trait("M", "B3")]
    public async Task Facts_WhenTheyAreLarge_AreAsManyAsFit()
    {
        var task = await Added("milk");

        foreach (var c in "漢字テ")
            await Tasks.Change(Step(), task.Id, found => found.Edit("milk", new string(c, TaskItem.DescriptionMaxLength), Now), None);

        var facts = await Tasks.Facts(Mine, task.Id, None);
        facts.Should().ContainSingle("each says 60 KB").Which.Version.Should().Be(4);
        Encoding.UTF8.GetByteCount(TaskJson.Write(facts[0])).Should().BeLessThanOrEqualTo(TaskFact.MaxTotalBytes);
    }

    // Characters that JSON escapes twice: in a text, and in a text within a fact.
    [Theory, Trait("M", "B3"), InlineData("\""), InlineData("\\"), InlineData("🎉"), InlineData("漢"), InlineData("a\n")]
    [InlineData("\uE000")]
    public async Task Facts_WhenATextIsAsLongAsItCanBe_KeepTheChange(string part)
    {
        var task = await Added("milk");
        var (one, other) = (Long(part), Long("x" + part));
        var step = Step();

        await Tasks.Change(Step(), task.Id, found => found.Edit("milk", one, Now), None);
        await Tasks.Change(step, task.Id, found => found.Edit("milk", other, Now), None);

        (await Tasks.Facts(Mine, task.Id, None))[^1].Changes.Should().ContainSingle();
        (await Tasks.Change(Step(), task.Id, found => found.Undo(step.Step, Now), None)).Value.State.Description.Should().Be(one);

        static string Long(string part) =>
            TaskText.Description(string.Concat(Enumerable.Repeat(part, TaskItem.DescriptionMaxLength / part.Length)))!;
    }

    [Fact, Trait("M", "B3"), Trait("M", "M14")]
    public async Task Facts_WhenTheTaskIsAnotherOwnersOrUnknown_AreEmpty()
    {
        var task = await Added("milk");

        (await Tasks.Facts(Other.Scope(), task.Id, None)).Should().BeEmpty();
        (await Tasks.Facts(Mine, Guid.CreateVersion7(), None)).Should().BeEmpty();
    }

    [Fact, Trait("M", "B3")]
    public async Task OfStep_WhenAStepChangedSeveralTasks_FindsEachOnce()
    {
        var (milk, bread, tea, step) = (await Added("milk"), await Added("bread"), await Added("tea"), Step());

        await Tasks.Change(step, [milk.Id, tea.Id], Doing(found =>
        {
            found.Complete(Now);
            found.Delete(Now);
        }), None);

        (await Tasks.OfStep(Mine, step.Step, None)).Should().BeEquivalentTo([milk.Id, tea.Id]);
        (await Tasks.OfStep(Mine, Mine.Step, None)).Should().BeEquivalentTo([milk.Id, bread.Id, tea.Id]);
        (await Tasks.OfStep(Mine, Guid.CreateVersion7(), None)).Should().BeEmpty();
    }

    [Fact, Trait("M", "B3"), Trait("M", "M14")]
    public async Task OfStep_WhenTheStepIsAnotherOwners_FindsNothing()
    {
        await Added("milk");

        (await Tasks.OfStep(new Scope(Other, Mine.Step), Mine.Step, None)).Should().BeEmpty();
    }

    [Fact, Trait("M", "B3")]
    public async Task Change_WhenItUndoesAStep_RestoresThePreviousValues()
    {
        var (task, step) = (await Added("milk"), Step());
        await Tasks.Change(step, task.Id, found => found.Edit("beer", null, Now.AddSeconds(1)), None);
        await Tasks.Change(Step(), task.Id, found => found.Complete(Now.AddSeconds(2)), None);

        var undone = await Tasks.Change(Step(), task.Id, found => found.Undo(step.Step, Now.AddSeconds(3)), None);
        var again = await Tasks.Change(Step(), task.Id, found => found.Undo(step.Step, Now.AddSeconds(4)), None);

        undone.Value.State.Should().Be(task.State with { CompletedAt = Now.AddSeconds(2), UpdatedAt = Now.AddSeconds(3), Version = 4 });
        again.Error.Should().BeSameAs(TaskErrors.AlreadyUndone);
        (await Tasks.Facts(Mine, task.Id, None))[^1].Undoes.Should().Be(step.Step);
    }

    [Fact]
    public async Task Calls_WithSeveralTasks_ReturnResultsInOrder()
    {
        var (milk, bread, foreign) = (await Added("milk"), await Added("bread"), await StoredForOther("secret"));
        var fresh = ATask.Titled("tea").OwnedBy(Mine.Owner).Build();
        Guid[] ids = [Guid.CreateVersion7(), bread.Id, foreign.Id, milk.Id];

        (await Tasks.Find(Mine, ids, None)).Select(found => found?.State).Should().Equal(null, bread.State, null, milk.State);
        (await Tasks.Add(Mine, [ATask.Titled("x").OwnedBy(Mine.Owner).WithId(foreign.Id).Build(), fresh, milk], None))
            .Should().Equal(false, true, false);
        var outcomes = await Tasks.Change(Step(), ids, found => found.Id == milk.Id ? TaskErrors.IdTaken : found.Complete(Now), None);

        outcomes.Select(outcome => outcome.Error).Should().Equal(TaskErrors.NotFound, null, TaskErrors.NotFound, TaskErrors.IdTaken);
        outcomes[1].Value.Id.Should().Be(bread.Id);
        (await Tasks.Find(Mine, [bread.Id, milk.Id, fresh.Id], None)).Select(found => found!.State.Completed)
            .Should().Equal(true, false, false);
        (await Tasks.Find(Other, foreign.Id, None))!.State.Should().Be(foreign.State);
        (await Tasks.Find(Mine, [], None)).Should().BeEmpty();
        (await Tasks.Add(Mine, [], None)).Should().BeEmpty();
        (await Tasks.Change(Mine, [], found => found, None)).Should().BeEmpty();
    }

    private async Task<TaskItem> Added(string title)
    {
        var task = TaskItem.Add(Mine.Owner, title, null, Now);
        (await Tasks.Add(Mine, task, None)).Should().BeTrue();
        return task;
    }

    private Scope Step() => new(Mine.Actor);
}
