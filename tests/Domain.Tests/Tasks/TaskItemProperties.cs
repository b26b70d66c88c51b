using FsCheck;
using FsCheck.Fluent;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Tests.Tasks;

/// <summary>Invariants of a task under random histories. A failure names the seed that reproduces it.</summary>
[Trait("M", "M4")]
public class TaskItemProperties
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Scope Me = new(OwnerId.Local, Guid.CreateVersion7());
    private static readonly string[] Names = ["edit", "complete", "reopen", "toggle", "delete", "restore"];

    // A command, its texts, and the delay in ticks: none, below a millisecond, or up to 40 days.
    private sealed record Step(string Name, string Title, string? Description, long Ticks);

    private static readonly Gen<Step> Steps =
        from name in Gen.Elements(Names)
        from title in Gen.OneOf(Gen.Elements("milk", " milk ", "bread"), Texts.Any)
        from description in Gen.OneOf(Gen.Elements<string?>(null, "", "rye", "rye\r\n"), Texts.Any.Select(text => (string?)text))
        from ticks in Gen.OneOf(
            Gen.Constant(0L), Gen.Choose(1, 20_000).Select(few => (long)few),
            Gen.Choose(0, 960).Select(hours => hours * TimeSpan.TicksPerHour))
        select new Step(name, title, description, ticks);

    private static readonly Arbitrary<List<Step>> Histories = Arb.From(
        Steps.ListOf().Select(steps => steps.ToList()),
        steps => steps.Select((_, i) => steps.Where((_, j) => j != i).ToList()));

    private static void ForAnyHistory(Action<TaskItem, Step, DateTimeOffset> afterEachStep) =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Histories, steps =>
        {
            var (task, now) = (new TaskItem(TaskItem.Add(OwnerId.Local, "milk", null, Start).State), Start);
            foreach (var step in steps)
            {
                now = now.AddTicks(step.Ticks);
                Run(task, step, now);
                afterEachStep(task, step, now);
            }
        }));

    private static void Run(TaskItem task, Step step, DateTimeOffset now)
    {
        var before = task.State;
        switch (step.Name)
        {
            case "edit" when IsValid(step): task.Edit(step.Title, step.Description, now); break;
            case "edit":
                ((Action)(() => task.Edit(step.Title, step.Description, now))).Should().Throw<ArgumentException>();
                task.State.Should().Be(before);
                break;
            case "complete": task.Complete(now); break;
            case "reopen": task.Reopen(now); break;
            case "toggle": task.Toggle(now); break;
            case "delete": task.Delete(now); break;
            default: task.Restore(now); break;
        }
    }

    private static bool IsValid(Step step) =>
        (TaskText.CheckTitle(TaskText.Title(step.Title)) ?? TaskText.CheckDescription(TaskText.Description(step.Description))) is null;

    [Fact]
    public void AnyHistory_AfterEachStep_HasOneFactForEachNewVersionAndNoneOtherwise() => ForAnyHistory((task, _, _) =>
        task.FactsOf(Me).Select(fact => fact.Version)
            .Should().Equal(Enumerable.Range(2, (int)task.Version - 1).Select(version => (long)version)));

    [Fact]
    public void AnyHistory_AfterEachStep_HasConsistentInstants() => ForAnyHistory((task, _, now) =>
    {
        task.State.Completed.Should().Be(task.State.CompletedAt is not null);
        task.State.Deleted.Should().Be(task.State.DeletedAt is not null);
        task.State.CreatedAt.Should().Be(Start);
        task.State.UpdatedAt.Should().BeOnOrAfter(task.State.CreatedAt).And.BeOnOrBefore(now);
        foreach (var instant in new[] { task.State.UpdatedAt, task.State.CompletedAt ?? Start, task.State.DeletedAt ?? Start })
        {
            instant.Should().BeOnOrBefore(task.State.UpdatedAt);
            (instant.Ticks % TimeSpan.TicksPerMillisecond).Should().Be(0);
            instant.Offset.Should().Be(TimeSpan.Zero);
        }
    });

    [Fact]
    public void AnyHistory_AfterEachStep_StaysWithinTheLimits() => ForAnyHistory((task, _, _) =>
    {
        TaskText.CheckTitle(task.State.Title).Should().BeNull();
        TaskText.CheckDescription(task.State.Description).Should().BeNull();
        task.State.Title.Should().Be(task.State.Title.Trim()).And.NotBeEmpty();
        task.State.Title.Length.Should().BeLessThanOrEqualTo(TaskItem.TitleMaxLength);
        (task.State.Description?.Length ?? 1).Should().BeInRange(1, TaskItem.DescriptionMaxLength);
    });

    [Fact]
    [Trait("M", "M12")]
    public void AnyHistory_WhenToggledTwice_HasTheSameCompletion() => ForAnyHistory((task, _, now) =>
    {
        if (task.State.Deleted) return;
        var (completed, version) = (task.State.Completed, task.Version);

        task.Toggle(now);
        task.State.Completed.Should().Be(!completed);
        task.Toggle(now);

        (task.State.Completed, task.Version).Should().Be((completed, version + 2));
    });

    [Fact]
    [Trait("M", "M13")]
    public void AnyHistory_WhileInTheTrash_ChangesOnlyByRestoring() => ForAnyHistory((task, _, now) =>
    {
        if (!task.State.Deleted) return;
        var before = task.State;

        Result<TaskItem>[] outcomes =
            [task.Edit("other", null, now), task.Complete(now), task.Reopen(now), task.Toggle(now), task.Delete(now)];
        foreach (var outcome in outcomes)
            outcome.Error.Should().Be(TaskErrors.NotFound);

        task.State.Should().Be(before);
    });
}
