using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

[Trait("M", "M1")]
public sealed partial class EditTaskTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = TestTime.Start.AddMinutes(1);
    private readonly UseCases _app = new();

    public EditTaskTests() => _app.Time.AdjustTime(Later);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task EditTask_WhenCurrent_StoresItAndReturnsItsView()
    {
        var task = _app.Given(ATask.Titled("Milk").Completed());

        var view = (await _app.Send(new EditTask(task.Id, [2], " Bread ", "rye\r\n"))).ShouldSucceed();

        var expected = task.State with { Title = "Bread", Description = "rye", UpdatedAt = Later, Version = 3 };
        view.Should().Be(TaskView.Of(expected));
        _app.Store.Peek(task.Id).Should().Be(expected);
        _app.Events.Should().Equal((FactKind.Edited, task.Id));
    }

    [Fact]
    public async Task EditTask_WhenTheFormIsUnchanged_ChangesNothing()
    {
        var task = _app.Given(ATask.Titled("Milk").DescribedAs("2 litres"));

        (await _app.Send(EditTask.Of(TaskView.Of(task)))).ShouldSucceed().Should().Be(TaskView.Of(task));

        _app.Store.Peek(task.Id).Should().Be(task.State);
        _app.Events.Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public async Task EditTask_WhenVersionDiffers_IsAConflictThatCarriesTheCurrentView(long version)
    {
        var task = _app.Given(ATask.Titled("Milk").Completed());

        var conflict = (await _app.Send(new EditTask(task.Id, [version], "Bread"))).Error.Should().BeOfType<Conflict>().Subject;

        conflict.Should().Be(TaskErrors.ChangedMeanwhile(TaskView.Of(task)));
        conflict.Current.Should().Be(TaskView.Of(task));
        ShouldBeUnchanged(task);
    }

    [Fact]
    public async Task EditTask_WhenManyEditTheSameVersion_OneSucceedsAndTheOthersConflict()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Task.Run(() => _app.Send(new EditTask(task.Id, [1], $"Bread {i}")))));

        var won = outcomes.Should().ContainSingle(outcome => outcome.Error == null).Subject.Value;
        outcomes.Where(outcome => outcome.Error is Conflict { Current: TaskView current } && current == won).Should().HaveCount(19);
        _app.Events.Should().Equal((FactKind.Edited, task.Id));
    }

    [Fact]
    public async Task EditTask_WhenUnknown_IsNotFound() =>
        (await _app.Send(new EditTask(Guid.CreateVersion7(), [1], "Bread"))).Error.Should().BeSameAs(TaskErrors.NotFound);

    // Also with a wrong version: a conflict would reveal the task.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task EditTask_WhenDeleted_IsNotFound(long version)
    {
        var task = _app.Given(ATask.Titled("Milk").Deleted());

        (await _app.Send(new EditTask(task.Id, [version], "Bread"))).Error.Should().BeSameAs(TaskErrors.NotFound);
        ShouldBeUnchanged(task);
    }

    [Theory]
    [Trait("M", "M14")]
    [InlineData(1)]
    [InlineData(9)]
    public async Task EditTask_WhenAnotherOwners_IsNotFound(long version)
    {
        var task = _app.Given(ATask.Titled("Secret"), Owners.New());

        (await _app.Send(new EditTask(task.Id, [version], "Bread"))).Error.Should().BeSameAs(TaskErrors.NotFound);
        ShouldBeUnchanged(task);
    }

    [Theory]
    [Trait("M", "M4")]
    [InlineData("", null, "Title", TaskErrors.TitleMissing)]
    [InlineData(" ", null, "Title", TaskErrors.TitleMissing)]
    [InlineData("a\u2028b", null, "Title", TaskErrors.TitleNotText)]
    [InlineData("Bread", "a\0b", "Description", TaskErrors.DescriptionNotText)]
    public async Task EditTask_WhenInvalid_FailsAndStoresNothing(string? title, string? description, string field, string message)
    {
        var task = _app.Given(ATask.Titled("Milk"));

        (await _app.Send(new EditTask(task.Id, [1], title, description))).ShouldBeInvalid((field, message));

        _app.Store.Calls.Should().Be(0);
        ShouldBeUnchanged(task);
    }

    [Fact]
    [Trait("M", "M4")]
    public async Task EditTask_WhenBothAreTooLong_ReturnsBothErrors() =>
        (await _app.Send(new EditTask(Guid.CreateVersion7(), [1], new string('a', 201), new string('a', 10_001)))).ShouldBeInvalid(
            ("Title", TaskErrors.TitleTooLong), ("Description", TaskErrors.DescriptionTooLong));

    private void ShouldBeUnchanged(TaskItem task)
    {
        _app.Store.Peek(task.Id).Should().Be(task.State);
        _app.Events.Should().BeEmpty();
    }
}
