using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

[Trait("M", "M1")]
public sealed class GetTaskTests : IAsyncDisposable
{
    private readonly UseCases _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task GetTask_WhenItExists_ReturnsItsView()
    {
        var task = _app.Given(ATask.Titled("Milk").DescribedAs("2 litres").Completed(TestTime.Start.AddHours(1)));

        (await _app.Send(new GetTask(task.Id))).ShouldSucceed().Should().Be(new TaskView
        {
            Id = task.Id,
            Title = "Milk",
            Description = "2 litres",
            CompletedAt = TestTime.Start.AddHours(1),
            CreatedAt = TestTime.Start,
            UpdatedAt = TestTime.Start.AddHours(1),
            Version = 2,
        });
    }

    [Fact]
    [Trait("M", "M6")]
    public async Task GetTask_WhenUnknown_IsNotFound() =>
        (await _app.Send(new GetTask(Guid.Empty))).Error.Should().BeSameAs(TaskErrors.NotFound);

    [Fact]
    public async Task GetTask_WhenDeleted_IsNotFound() =>
        (await _app.Send(new GetTask(_app.Given(ATask.Titled("Milk").Deleted()).Id))).Error.Should().BeSameAs(TaskErrors.NotFound);

    [Fact]
    [Trait("M", "M14")]
    public async Task GetTask_WhenAnotherOwners_IsNotFound() =>
        (await _app.Send(new GetTask(_app.Given(ATask.Titled("Secret"), Owners.New()).Id))).Error.Should().BeSameAs(TaskErrors.NotFound);
}
