using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

public sealed class CommandNameTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = TestTime.Start.AddMinutes(1);
    private readonly UseCases _app = new();

    public CommandNameTests() => _app.Time.AdjustTime(Later);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task CommandName_WhenValid_ChangesTheTaskAndRecordsTheFact()
    {
        var task = _app.Given(ATask.Titled("Milk").DescribedAs("2 litres"));

        var view = (await _app.Send(new CommandName(task.Id, " Bread "))).ShouldSucceed();

        view.Should().Be(TaskView.Of(task) with { Title = "Bread", UpdatedAt = Later, Version = 2 });
        _app.Store.Peek(task.Id).Should().Be(task.State with { Title = "Bread", UpdatedAt = Later, Version = 2 });
        _app.Events.Should().Equal((FactKind.Edited, task.Id));
    }

    [Fact]
    public async Task CommandName_WhenInvalid_SaysSoAndTouchesNothing()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        (await _app.Send(new CommandName(task.Id, " "))).ShouldBeInvalid(("Title", TaskErrors.TitleMissing));

        _app.Store.Calls.Should().Be(0);
    }

    [Fact]
    public async Task CommandName_WhenUnknown_IsNotFound() =>
        (await _app.Send(new CommandName(Guid.CreateVersion7(), "Bread"))).Error.Should().BeSameAs(TaskErrors.NotFound);

    [Fact]
    public async Task CommandName_WhenDeleted_IsNotFound() =>
        await ShouldBeNotFound(_app.Given(ATask.Titled("Milk").Deleted()));

    [Fact]
    public async Task CommandName_WhenAnotherOwners_IsNotFound() =>
        await ShouldBeNotFound(_app.Given(ATask.Titled("Milk"), Owners.New()));

    private async Task ShouldBeNotFound(TaskItem task)
    {
        (await _app.Send(new CommandName(task.Id, "Bread"))).Error.Should().BeSameAs(TaskErrors.NotFound);

        _app.Store.Peek(task.Id).Should().Be(task.State);
        _app.Events.Should().BeEmpty();
    }
}
