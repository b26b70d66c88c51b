using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

[Trait("M", "M12")]
public sealed class ToggleTaskTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = TestTime.Start.AddMinutes(1);
    private readonly UseCases _app = new();

    public ToggleTaskTests() => _app.Time.AdjustTime(Later);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task ToggleTask_WhenOpen_CompletesIt()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        var view = (await _app.Send(new ToggleTask(task.Id))).ShouldSucceed();

        (view.Completed, view.CompletedAt, view.UpdatedAt, view.Version).Should().Be((true, Later, Later, 2));
        _app.Store.Peek(task.Id).Should().Be(task.State with { CompletedAt = Later, UpdatedAt = Later, Version = 2 });
        _app.Events.Should().Equal((FactKind.Completed, task.Id));
    }

    [Fact]
    public async Task ToggleTask_WhenCompleted_ReopensIt()
    {
        var task = _app.Given(ATask.Titled("Milk").Completed());

        var view = (await _app.Send(new ToggleTask(task.Id))).ShouldSucceed();

        (view.Completed, view.CompletedAt, view.Version).Should().Be((false, null, 3));
        _app.Store.Peek(task.Id).Should().Be(task.State with { CompletedAt = null, UpdatedAt = Later, Version = 3 });
        _app.Events.Should().Equal((FactKind.Reopened, task.Id));
    }

    [Fact]
    public async Task ToggleTask_WhenUnknown_IsNotFound()
    {
        (await _app.Send(new ToggleTask(Guid.CreateVersion7()))).Error.Should().BeSameAs(TaskErrors.NotFound);
        (await _app.Send(new ToggleTask(Guid.Empty))).Error.Should().BeSameAs(TaskErrors.NotFound);
        _app.Store.Size.Should().Be(0);
    }

    [Fact]
    public async Task ToggleTask_WhenDeleted_IsNotFound()
    {
        var task = _app.Given(ATask.Titled("Milk").Deleted());

        (await _app.Send(new ToggleTask(task.Id))).Error.Should().BeSameAs(TaskErrors.NotFound);

        _app.Store.Peek(task.Id).Should().Be(task.State);
        _app.Events.Should().BeEmpty();
    }

    [Fact]
    [Trait("M", "M14")]
    public async Task ToggleTask_WhenAnotherOwners_IsNotFound()
    {
        var task = _app.Given(ATask.Titled("Secret"), Owners.New());

        (await _app.Send(new ToggleTask(task.Id))).Error.Should().BeSameAs(TaskErrors.NotFound);

        _app.Store.Peek(task.Id).Should().Be(task.State);
        _app.Events.Should().BeEmpty();
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public async Task ToggleTask_WhenConcurrent_AppliesEachToggle(int toggles, bool completed)
    {
        var task = _app.Given(ATask.Titled("Milk"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, toggles).Select(_ => Task.Run(() => _app.Send(new ToggleTask(task.Id)))));

        outcomes.Select(outcome => outcome.ShouldSucceed().Version)
            .Should().BeEquivalentTo(Enumerable.Range(2, toggles).Select(version => (long)version));
        var stored = _app.Store.Peek(task.Id)!;
        (stored.Version, stored.CompletedAt is not null).Should().Be((1L + toggles, completed));
        _app.Events.Where(fact => fact.Kind == FactKind.Completed).Should().HaveCount((toggles + 1) / 2);
        _app.Events.Where(fact => fact.Kind == FactKind.Reopened).Should().HaveCount(toggles / 2);
    }
}
