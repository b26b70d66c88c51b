using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

[Trait("M", "M11")]
public sealed class AddTaskTests : IAsyncDisposable
{
    private static readonly Guid Chosen = new("33333333-3333-4333-8333-333333333333");
    private readonly UseCases _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task AddTask_WhenValid_StoresItAndReturnsItsView()
    {
        var view = (await _app.Send(new AddTask(" Milk ", "2 litres\r\n"))).ShouldSucceed();

        var expected = new TaskState
        {
            Id = view.Id,
            Owner = _app.Id,
            Title = "Milk",
            Description = "2 litres",
            CreatedAt = TestTime.Start,
            UpdatedAt = TestTime.Start,
        };
        view.Should().Be(TaskView.Of(expected));
        _app.Store.Peek(view.Id).Should().Be(expected);
        _app.Events.Should().Equal((FactKind.Added, view.Id));
    }

    [Fact]
    [Trait("M", "M6")]
    public async Task AddTask_WhenClientSendsAnId_UsesIt() =>
        (await _app.Send(new AddTask("Milk", Id: Chosen))).ShouldSucceed().Id.Should().Be(Chosen);

    public static TheoryData<string?, string> BadTitles => new()
    {
        { null, TaskErrors.TitleMissing },
        { "", TaskErrors.TitleMissing },
        { " \t ", TaskErrors.TitleMissing },
        { new string('a', 201), TaskErrors.TitleTooLong },
        { "one\ntwo", TaskErrors.TitleNotText },
    };

    [Theory]
    [Trait("M", "M4")]
    [MemberData(nameof(BadTitles))]
    public async Task AddTask_WhenTitleIsInvalid_FailsAndStoresNothing(string? title, string message)
    {
        (await _app.Send(new AddTask(title))).ShouldBeInvalid(("Title", message));
        ShouldBeUntouched();
    }

    public static TheoryData<string, string> BadDescriptions => new()
    {
        { new string('a', 10_001), TaskErrors.DescriptionTooLong },
        { "a\0b", TaskErrors.DescriptionNotText },
    };

    [Theory]
    [Trait("M", "M4")]
    [MemberData(nameof(BadDescriptions))]
    public async Task AddTask_WhenDescriptionIsInvalid_FailsAndStoresNothing(string description, string message)
    {
        (await _app.Send(new AddTask("Milk", description))).ShouldBeInvalid(("Description", message));
        ShouldBeUntouched();
    }

    [Fact]
    [Trait("M", "M4")]
    public async Task AddTask_WhenAllFieldsAreInvalid_ReturnsAllErrors()
    {
        (await _app.Send(new AddTask("", "a\0b", Guid.Empty))).ShouldBeInvalid(
            ("Title", TaskErrors.TitleMissing),
            ("Description", TaskErrors.DescriptionNotText),
            ("Id", "The id must be a UUID that is not all zeros."));
        ShouldBeUntouched();
    }

    [Fact]
    [Trait("M", "M6")]
    public async Task AddTask_WhenIdIsEmpty_Fails() =>
        (await _app.Send(new AddTask("Milk", Id: Guid.Empty))).ShouldBeInvalid(("Id", "The id must be a UUID that is not all zeros."));

    [Fact]
    public async Task AddTask_WhenRepeatedWithItsId_AddsOnceAndReturnsTheSame()
    {
        var first = (await _app.Send(new AddTask("Milk", "2 litres", Chosen))).ShouldSucceed();
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        (await _app.Send(new AddTask("Milk", "2 litres", Chosen))).ShouldSucceed().Should().Be(first);

        _app.Store.Size.Should().Be(1);
        _app.Events.Should().Equal((FactKind.Added, Chosen));
    }

    [Fact]
    public async Task AddTask_WhenRepeatedAfterAnEdit_ReturnsTheCurrentTask()
    {
        await _app.Send(new AddTask("Milk", Id: Chosen));
        var edited = (await _app.Send(new EditTask(Chosen, [1], "Bread"))).ShouldSucceed();

        (await _app.Send(new AddTask("Milk", Id: Chosen))).ShouldSucceed().Should().Be(edited);

        _app.Events.Should().Equal((FactKind.Added, Chosen), (FactKind.Edited, Chosen));
    }

    [Fact]
    public async Task AddTask_WhenRepeatedAfterADelete_ReturnsTheTaskAndLeavesItDeleted()
    {
        await _app.Send(new AddTask("Milk", Id: Chosen));
        var deleted = (await _app.Send(new DeleteTask(Chosen))).ShouldSucceed();

        (await _app.Send(new AddTask("Milk", Id: Chosen))).ShouldSucceed().Should().Be(deleted);

        _app.Store.Peek(Chosen)!.DeletedAt.Should().NotBeNull();
        _app.Events.Should().Equal((FactKind.Added, Chosen), (FactKind.Deleted, Chosen));
    }

    [Fact]
    public async Task AddTask_WhenRepeatedConcurrently_AddsOnce()
    {
        var attempts = Enumerable.Range(0, 20).Select(_ => Task.Run(() => _app.Send(new AddTask("Milk", Id: Chosen))));

        var views = (await Task.WhenAll(attempts)).Select(outcome => outcome.ShouldSucceed());

        views.Distinct().Should().ContainSingle();
        _app.Events.Should().Equal((FactKind.Added, Chosen));
    }

    [Fact]
    [Trait("M", "M14")]
    public async Task AddTask_WhenIdIsAnotherOwners_IsAConflictWithoutTheTask()
    {
        var foreign = _app.Given(ATask.Titled("Secret").WithId(Chosen), Owners.New());

        (await _app.Send(new AddTask("Milk", Id: Chosen))).Error
            .Should().BeSameAs(TaskErrors.IdTaken).And.BeOfType<Conflict>().Which.Current.Should().BeNull();

        _app.Store.Peek(Chosen).Should().Be(foreign.State);
        _app.Events.Should().BeEmpty();
    }

    private void ShouldBeUntouched()
    {
        _app.Store.Calls.Should().Be(0);
        _app.Events.Should().BeEmpty();
    }
}
