using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Tests.Tasks;

[Trait("M", "M7")]
public class TaskItemTests
{
    private static readonly OwnerId Owner = new(new Guid("11111111-1111-7111-8111-111111111111"));
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Noon.AddHours(1);

    private static TaskItem Stored(bool completed = false, bool deleted = false) => new(new TaskState
    {
        Id = new Guid("22222222-2222-7222-8222-222222222222"),
        Owner = Owner,
        Title = "Milk",
        Description = "2 litres",
        CompletedAt = completed ? Noon : null,
        CreatedAt = Noon,
        UpdatedAt = Noon,
        DeletedAt = deleted ? Noon : null,
        Version = 7,
    });

    private static void ShouldHaveChanged(TaskItem task, FactKind happened)
    {
        Kinds(task).Should().Equal(happened);
        task.Version.Should().Be(8);
        task.State.UpdatedAt.Should().Be(Later);
        task.State.CreatedAt.Should().Be(Noon);
    }

    private static IEnumerable<FactKind> Kinds(TaskItem task) => task.FactsOf(new Scope(Owner, Guid.Empty)).Select(fact => fact.Kind);

    private static void ShouldBeUntouched(TaskItem task, TaskState before) =>
        (Kinds(task).Count(), task.State).Should().Be((0, before));

    [Fact]
    public void Add_WhenValid_IsOpenAndRecordsAFact()
    {
        var task = TaskItem.Add(Owner, "  Milk ", "one\r\ntwo\n", Noon);

        task.State.Should().Be(new TaskState
        {
            Id = task.Id,
            Owner = Owner,
            Title = "Milk",
            Description = "one\ntwo",
            CreatedAt = Noon,
            UpdatedAt = Noon,
        });
        task.State.Completed.Should().BeFalse();
        task.State.Deleted.Should().BeFalse();
        Kinds(task).Should().Equal(FactKind.Added);
    }

    [Fact]
    [Trait("M", "M6")]
    public void Add_WhenNoId_GeneratesUuidVersion7OfThatInstant()
    {
        var task = TaskItem.Add(Owner, "Milk", null, Noon);

        task.Id.Version.Should().Be(7);
        task.Id.ToString("N")[..12].Should().Be(Noon.ToUnixTimeMilliseconds().ToString("x12", null));
    }

    [Fact]
    [Trait("M", "M6")]
    public void Add_WhenClientSendsAnId_KeepsIt()
    {
        var id = new Guid("33333333-3333-4333-8333-333333333333");

        TaskItem.Add(Owner, "Milk", null, Noon, id).Id.Should().Be(id);
    }

    [Theory]
    [Trait("M", "M4")]
    [InlineData(null, null, TaskErrors.TitleMissing)]
    [InlineData("  ", null, TaskErrors.TitleMissing)]
    [InlineData("a\tb", null, TaskErrors.TitleNotText)]
    [InlineData("Milk", "a\0b", TaskErrors.DescriptionNotText)]
    public void Add_WhenTextsAreInvalid_Throws(string? title, string? description, string message)
    {
        var add = () => TaskItem.Add(Owner, title, description, Noon);

        add.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    [Trait("M", "M14")]
    public void Add_WhenOwnerIsEmpty_Throws()
    {
        var add = () => TaskItem.Add(default, "Milk", null, Noon);

        add.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Edit_WhenTextsDiffer_StoresThemAndRecordsAFact()
    {
        var task = Stored();

        task.Edit(" Bread ", "rye\r\n", Later);

        (task.State.Title, task.State.Description).Should().Be(("Bread", "rye"));
        ShouldHaveChanged(task, FactKind.Edited);
    }

    [Theory]
    [InlineData("Milk", null)]
    [InlineData("milk", "2 litres")]
    public void Edit_WhenOneTextDiffers_RecordsAFact(string title, string? description)
    {
        var task = Stored();

        task.Edit(title, description, Later);

        ShouldHaveChanged(task, FactKind.Edited);
    }

    [Fact]
    public void Edit_WhenTextsAreTheSameOnceNormalized_ChangesNothing()
    {
        var (task, before) = (Stored(), Stored().State);

        task.Edit(" Milk\n", "2 litres \r\n", Later);

        ShouldBeUntouched(task, before);
    }

    [Fact]
    [Trait("M", "M4")]
    public void Edit_WhenInvalid_ThrowsAndChangesNothing()
    {
        var (task, before) = (Stored(), Stored().State);
        var edit = () => task.Edit("Bread", new string('a', TaskItem.DescriptionMaxLength + 1), Later);

        edit.Should().Throw<ArgumentException>().WithMessage(TaskErrors.DescriptionTooLong);
        ShouldBeUntouched(task, before);
    }

    [Fact]
    [Trait("M", "M12")]
    public void Complete_WhenOpen_CompletesAndRecordsAFact()
    {
        var task = Stored();

        task.Complete(Later);

        (task.State.Completed, task.State.CompletedAt).Should().Be((true, Later));
        ShouldHaveChanged(task, FactKind.Completed);
    }

    [Fact]
    [Trait("M", "M12")]
    public void Reopen_WhenCompleted_ReopensAndRecordsAFact()
    {
        var task = Stored(completed: true);

        task.Reopen(Later);

        (task.State.Completed, task.State.CompletedAt).Should().Be((false, null));
        ShouldHaveChanged(task, FactKind.Reopened);
    }

    [Fact]
    [Trait("M", "M12")]
    public void Toggle_WhenOpen_CompletesAndRecordsAFact()
    {
        var task = Stored();

        task.Toggle(Later);

        task.State.CompletedAt.Should().Be(Later);
        ShouldHaveChanged(task, FactKind.Completed);
    }

    [Fact]
    [Trait("M", "M12")]
    public void Toggle_WhenCompleted_ReopensAndRecordsAFact()
    {
        var task = Stored(completed: true);

        task.Toggle(Later);

        task.State.CompletedAt.Should().BeNull();
        ShouldHaveChanged(task, FactKind.Reopened);
    }

    [Fact]
    [Trait("M", "M13")]
    public void Delete_WhenNotDeleted_MovesToTheTrashAndRecordsAFact()
    {
        var task = Stored();

        task.Delete(Later);

        (task.State.Deleted, task.State.DeletedAt).Should().Be((true, Later));
        ShouldHaveChanged(task, FactKind.Deleted);
    }

    public static TheoryData<string> NoOps => ["complete a completed", "reopen an open", "delete a deleted", "restore a kept"];

    [Theory]
    [MemberData(nameof(NoOps))]
    public void AnyCommand_WhenItHasNoEffect_ChangesNothing(string noOp)
    {
        var task = Stored(completed: noOp == "complete a completed", deleted: noOp == "delete a deleted");
        var before = task.State;

        if (noOp == "complete a completed") task.Complete(Later);
        else if (noOp == "reopen an open") task.Reopen(Later);
        else if (noOp == "delete a deleted") task.Delete(Later);
        else task.Restore(Later).Value.Should().BeSameAs(task);

        ShouldBeUntouched(task, before);
    }
}
