using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Tests.Tasks;

[Trait("M", "M7")]
public class TaskItemTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    // The last tick of a millisecond, in another offset: only the instant counts.
    private static readonly DateTimeOffset Ragged = Noon.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToOffset(TimeSpan.FromHours(5));

    private static IEnumerable<FactKind> Kinds(TaskItem task) =>
        task.FactsOf(new Scope(OwnerId.Local, Guid.Empty)).Select(fact => fact.Kind);

    private static TaskItem Added()
    {
        return new(TaskItem.Add(OwnerId.Local, "Milk", null, Noon).State);
    }

    private static TaskItem Deleted()
    {
        var task = Added();
        task.Delete(Noon);
        return new(task.State);
    }

    [Fact]
    [Trait("M", "M13")]
    public void Restore_WhenJustBefore30Days_RestoresItAndRecordsAFact()
    {
        var (task, now) = (Deleted(), Noon + TaskItem.TrashRetention - TimeSpan.FromMilliseconds(1));

        task.Restore(now).Value.Should().BeSameAs(task);

        (task.State.Deleted, task.State.DeletedAt, task.Version, task.State.UpdatedAt).Should().Be((false, null, 3, now));
        Kinds(task).Should().Equal(FactKind.Restored);
    }

    [Fact]
    [Trait("M", "M13")]
    public void Restore_WhenOneTickBefore30Days_RestoresIt() =>
        Deleted().Restore(Noon + TaskItem.TrashRetention - TimeSpan.FromTicks(1)).Error.Should().BeNull();

    [Theory]
    [Trait("M", "M13")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000_000)]
    public void Restore_When30DaysOrMore_IsNotFoundAndChangesNothing(long ticksMore)
    {
        var task = Deleted();
        var before = task.State;

        task.Restore(Noon + TaskItem.TrashRetention + TimeSpan.FromTicks(ticksMore)).Error.Should().BeSameAs(TaskErrors.NotFound);

        task.State.Should().Be(before);
        Kinds(task).Should().BeEmpty();
    }

    [Fact]
    public void TrashRetention_Always_Is30Days() => TaskItem.TrashRetention.Should().Be(TimeSpan.FromDays(30));

    [Fact]
    public void Add_WhenInstantIsFinerThanMilliseconds_TruncatesIt()
    {
        var task = TaskItem.Add(OwnerId.Local, "Milk", null, Ragged);

        task.State.CreatedAt.Should().BeExactly(Noon);
        task.State.UpdatedAt.Should().BeExactly(Noon);
    }

    [Fact]
    public void AnyCommand_WhenInstantIsFinerThanMilliseconds_TruncatesIt()
    {
        var task = Added();
        task.Complete(Ragged);
        task.Delete(Ragged);

        task.State.CompletedAt.Should().BeExactly(Noon);
        task.State.DeletedAt.Should().BeExactly(Noon);
        task.State.UpdatedAt.Should().BeExactly(Noon);
    }

    [Fact]
    public void Stored_WhenTextsAreInvalid_KeepsThemAndRecordsNoFact()
    {
        var stored = Added().State with { Title = new string('x', 999), Description = "\0" };

        var task = new TaskItem(stored);

        task.State.Should().Be(stored);
        Kinds(task).Should().BeEmpty();
    }
}
