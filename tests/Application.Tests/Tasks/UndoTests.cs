using MediatR;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

/// <summary>Undo: the inverse of a step, field by field.</summary>
[Trait("M", "B3")]
public sealed class UndoTests : IAsyncDisposable
{
    private readonly UseCases _app = new();
    private TaskView _milk = null!;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Undo_OfACompletion_ReopensTheTaskAndRecordsAFact()
    {
        await Add();
        var step = await Step(new ToggleTask(_milk.Id));

        var undone = (await _app.Send(new Undo(step))).ShouldSucceed();

        undone.Should().BeEquivalentTo(new Undone(TaskView.Of(Now()), FactKind.Reopened, 1, []));
        Now().Completed.Should().BeFalse();
        var fact = (await Facts())[^1];
        (fact.Kind, fact.Undoes, fact.Actor).Should().Be((FactKind.Reopened, step, _app.Id));
        fact.Step.Should().NotBe(step);
        _app.Events.Last().Should().Be((FactKind.Reopened, _milk.Id));
    }

    [Fact]
    public async Task Undo_OfACompletion_WhenItWasReopenedSince_ChangesNothing()
    {
        await Add();
        var step = await Step(new ToggleTask(_milk.Id));
        await _app.Send(new ToggleTask(_milk.Id));
        var before = Now();

        (await _app.Send(new Undo(step))).Error.Should().BeOfType<Conflict>()
            .Which.Message.Should().Contain("“Milk” was changed again since");

        Now().Should().Be(before, "an undo does not toggle");
    }

    [Fact]
    public async Task Undo_OfAReopening_RestoresTheInstantOfTheCompletion()
    {
        await Add();
        await _app.Send(new ToggleTask(_milk.Id));
        var completed = Now();
        _app.Time.Advance(TimeSpan.FromHours(1));
        var step = await Step(new ToggleTask(_milk.Id));

        await _app.Send(new Undo(step));

        Now().CompletedAt.Should().Be(completed.CompletedAt);
    }

    [Fact]
    public async Task Undo_OfAnAdd_MovesTheTaskToTheTrashWithLaterChanges()
    {
        await Add();
        var step = _app.Announced.Last().Change.Scope.Step;
        await _app.Send(new EditTask(_milk.Id, Title: "Oat milk"));

        (await _app.Send(new Undo(step))).ShouldSucceed();

        var state = _app.Store.Peek(_milk.Id)!;
        (state.Deleted, state.Title).Should().Be((true, "Oat milk"));
    }

    [Fact]
    public async Task Undo_OfADeletion_WhenItIsTooOld_IsNotFound()
    {
        await Add();
        var step = await Step(new DeleteTask(_milk.Id));
        _app.Time.Advance(TaskItem.TrashRetention);

        (await _app.Send(new Undo(step))).Error.Should().BeSameAs(TaskErrors.NotFound);
    }

    [Fact]
    public async Task Undo_OfACompletion_WhenTheTaskWasDeletedSince_IsNotFoundUntilThatIsUndone()
    {
        await Add();
        var completion = await Step(new ToggleTask(_milk.Id));
        var deletion = await Step(new DeleteTask(_milk.Id));

        (await _app.Send(new Undo(completion))).Error.Should().BeSameAs(TaskErrors.NotFound);

        foreach (var step in new[] { deletion, completion }) (await _app.Send(new Undo(step))).ShouldSucceed();
        ShouldBe(Now(), _milk);
    }

    [Fact]
    public async Task Undo_Twice_IsAConflict_AndTheUndoCanBeUndone()
    {
        await Add();
        var step = await Step(new EditTask(_milk.Id, Title: "Bread"));
        var undo = await Step(new Undo(step));

        (await _app.Send(new Undo(step))).Error.Should().BeSameAs(TaskErrors.AlreadyUndone);
        Now().Title.Should().Be("Milk");

        await _app.Send(new Undo(undo));
        Now().Title.Should().Be("Bread");
        (await _app.Send(new Undo(step))).ShouldSucceed();
        Now().Title.Should().Be("Milk");
    }

    [Fact]
    public async Task Undo_OfAllStepsInTurn_RestoresTheFirstState()
    {
        await Add();
        Guid[] steps =
        [
            await Step(new EditTask(_milk.Id, Title: "Bread")), await Step(new EditTask(_milk.Id, Title: "Tea", Completed: true)),
            await Step(new ToggleTask(_milk.Id)), await Step(new DeleteTask(_milk.Id)),
        ];

        foreach (var step in steps.Reverse()) (await _app.Send(new Undo(step))).ShouldSucceed();

        ShouldBe(Now(), _milk);
    }

    [Fact]
    public async Task Undo_OfAnUnknownOrAnothersStep_IsNotFoundAndChangesNothing()
    {
        await Add();
        var step = await Step(new ToggleTask(_milk.Id));
        var before = Now();
        _app.Id = Owners.New();

        (await _app.Send(new Undo(step))).Error.Should().BeSameAs(TaskErrors.NothingToUndo);
        (await _app.Send(new Undo(Guid.CreateVersion7()))).Error.Should().BeSameAs(TaskErrors.NothingToUndo);
        (await _app.Send(new Undo())).Error.Should().BeOfType<Validation>();

        Now().Should().Be(before);
    }

    [Fact]
    public async Task Undo_OfManyTasks_LeavesTasksThatWereChangedSince()
    {
        var tasks = new List<TaskView>();
        foreach (var title in new[] { "one", "two", "three" }) tasks.Add((await _app.Send(new AddTask(title))).ShouldSucceed());
        var bulk = new Scope(_app.Id, Guid.CreateVersion7());
        await _app.Store.Change(bulk, [.. tasks.Select(task => task.Id)], task => task.Complete(TestTime.Start), default);
        await _app.Send(new ToggleTask(tasks[1].Id));

        var undone = (await _app.Send(new Undo(bulk.Step))).ShouldSucceed();

        (undone.Count, undone.Kind).Should().Be((2, FactKind.Reopened));
        undone.Unchanged.Should().ContainSingle().Which.Should().Contain("“two”");
        tasks.Where(task => _app.Store.Peek(task.Id)!.Completed).Select(task => task.Title)
            .Should().BeEmpty("two was reopened by another step");
        _app.Announced.Last().Change.Tasks.Should().HaveCount(2, "a step is published once");

        (await _app.Send(new Undo(bulk.Step))).Error!.Message.Should().Contain("“two”", "the other tasks are undone");
    }

    [Fact]
    public async Task Undo_WhenAnEarlierAttemptWasInterrupted_UndoesTheRemainingTasks()
    {
        var tasks = new List<TaskView>();
        foreach (var title in new[] { "one", "two" }) tasks.Add((await _app.Send(new AddTask(title))).ShouldSucceed());
        var bulk = new Scope(_app.Id, Guid.CreateVersion7());
        await _app.Store.Change(bulk, [.. tasks.Select(task => task.Id)], task => task.Complete(TestTime.Start), default);
        await _app.Store.Change(
            new Scope(_app.Id, Guid.CreateVersion7()), tasks[0].Id, task => task.Undo(bulk.Step, TestTime.Start), default);

        var undone = (await _app.Send(new Undo(bulk.Step))).ShouldSucceed();

        (undone.First.Title, undone.Count, undone.Unchanged.Count).Should().Be(("two", 1, 0));
    }

    // A random history of commands of two owners; each step is undone at a random later point.
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public async Task Undo_OfAnyCommand_RestoresItsFieldsAndLeavesTheOthers(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            await Add();
            for (var i = random.Next(4); i > 0; i--) await Step(Any(random));
            var before = Now();
            var step = await Step(Any(random));
            var after = Now();
            var fields = Fields(before, after);
            // A later change, of the same or of other fields.
            var later = random.Next(2) == 0 ? null : Any(random);
            if (later is not null) await Step(later);
            var meanwhile = Now();

            var outcome = await _app.Send(new Undo(step));

            var touched = Fields(after, meanwhile).Intersect(fields).Any();
            var because = $"seed {seed}, round {round}";
            if (after == before) outcome.Error.Should().BeSameAs(TaskErrors.NothingToUndo, because);
            else if (touched) (outcome.Error, Now()).Should().Be((outcome.Error as Conflict, meanwhile), because);
            else if (meanwhile.Deleted && (before.Deleted || !after.Deleted))
                (outcome.Error, Now()).Should().Be((TaskErrors.NotFound, meanwhile), because);
            else
            {
                outcome.ShouldSucceed();
                Fields(before, Now()).Should().BeEquivalentTo(Fields(after, meanwhile), because);
                Fields(meanwhile, Now()).Should().BeEquivalentTo(fields, because);
            }
        }
    }

    private IRequest<Result<TaskView>> Any(Random random) => random.Next(7) switch
    {
        0 => new ToggleTask(_milk.Id),
        1 => new EditTask(_milk.Id, Title: $"title {random.Next(1000)}"),
        2 => new EditTask(_milk.Id, Description: $"more {random.Next(1000)}"),
        3 => new EditTask(_milk.Id, Title: $"title {random.Next(1000)}", Completed: random.Next(2) == 0),
        4 => new EditTask(_milk.Id, Description: ""),
        5 => new DeleteTask(_milk.Id),
        _ => new RestoreTask(_milk.Id),
    };

    private static string[] Fields(TaskState one, TaskState other) =>
        [.. EveryField.Differences(one, other).Except([nameof(TaskState.UpdatedAt), nameof(TaskState.Version)])];

    private static void ShouldBe(TaskState task, TaskView view) =>
        TaskView.Of(task).Should().Be(view with { Version = task.Version, UpdatedAt = task.UpdatedAt });

    private async Task Add() => _milk = (await _app.Send(new AddTask("Milk"))).ShouldSucceed();

    /// <summary>Sends a command, and returns its step; null when the command failed.</summary>
    private async Task<Guid> Step<T>(IRequest<Result<T>> command)
    {
        _app.Time.Advance(TimeSpan.FromMinutes(1));
        var announced = _app.Announced.Count;
        await _app.Send(command);
        return _app.Announced.Count > announced ? _app.Announced.Last().Change.Scope.Step : Guid.CreateVersion7();
    }

    private TaskState Now() => _app.Store.Peek(_milk.Id)!;

    private Task<IReadOnlyList<TaskFact>> Facts() => _app.Store.Facts(_app.Id.Scope(), _milk.Id, default);
}
