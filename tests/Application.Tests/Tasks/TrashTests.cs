using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

/// <summary>Delete and restore.</summary>
[Trait("M", "M13")]
public sealed class TrashTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = TestTime.Start.AddMinutes(1);
    private readonly UseCases _app = new();

    public TrashTests() => _app.Time.AdjustTime(Later);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task DeleteTask_WhenItExists_MovesItToTheTrash()
    {
        var task = _app.Given(ATask.Titled("Milk").Completed());

        var view = (await _app.Send(new DeleteTask(task.Id))).ShouldSucceed();

        view.Should().Be(TaskView.Of(task) with { UpdatedAt = Later, Version = 3 });
        _app.Store.Peek(task.Id).Should().Be(task.State with { DeletedAt = Later, UpdatedAt = Later, Version = 3 });
        _app.Events.Should().Equal((FactKind.Deleted, task.Id));
    }

    [Fact]
    public async Task DeleteTask_WhenUnknown_IsNotFound() =>
        (await _app.Send(new DeleteTask(Guid.CreateVersion7()))).Error.Should().BeSameAs(TaskErrors.NotFound);

    [Fact]
    public async Task DeleteTask_WhenDeleted_IsNotFoundAndKeepsItsDate()
    {
        var task = _app.Given(ATask.Titled("Milk").Deleted());

        (await _app.Send(new DeleteTask(task.Id))).Error.Should().BeSameAs(TaskErrors.NotFound);
        ShouldBeUnchanged(task);
    }

    [Fact]
    public async Task DeleteTask_WhenConcurrent_OneSucceeds()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _app.Send(new DeleteTask(task.Id)))));

        outcomes.Should().ContainSingle(outcome => outcome.Error == null);
        _app.Events.Should().Equal((FactKind.Deleted, task.Id));
    }

    [Fact]
    public async Task RestoreTask_When29Days_RestoresItUnchanged()
    {
        var task = _app.Given(ATask.Titled("Milk").DescribedAs("2 litres").Completed().Deleted());
        _app.Time.AdjustTime(TestTime.Start.AddDays(29));

        var view = (await _app.Send(new RestoreTask(task.Id))).ShouldSucceed();

        view.Should().Be(TaskView.Of(task) with { UpdatedAt = TestTime.Start.AddDays(29), Version = 4 });
        _app.Store.Peek(task.Id)!.DeletedAt.Should().BeNull();
        _app.Events.Should().Equal((FactKind.Restored, task.Id));
    }

    [Fact]
    public async Task RestoreTask_When30Days_IsNotFound()
    {
        var task = _app.Given(ATask.Titled("Milk").Deleted());
        _app.Time.AdjustTime(TestTime.Start.AddDays(30));

        (await _app.Send(new RestoreTask(task.Id))).Error.Should().BeSameAs(TaskErrors.NotFound);
        ShouldBeUnchanged(task);
    }

    [Fact]
    public async Task RestoreTask_WhenNotDeleted_ChangesNothingAndSucceeds()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        (await _app.Send(new RestoreTask(task.Id))).ShouldSucceed().Should().Be(TaskView.Of(task));
        ShouldBeUnchanged(task);
    }

    [Fact]
    public async Task RestoreTask_WhenUnknown_IsNotFound() =>
        (await _app.Send(new RestoreTask(Guid.CreateVersion7()))).Error.Should().BeSameAs(TaskErrors.NotFound);

    [Fact]
    [Trait("M", "M14")]
    public async Task DeleteAndRestoreTask_WhenAnotherOwners_AreNotFound()
    {
        var (kept, deleted) = (
            _app.Given(ATask.Titled("Secret"), Owners.New()), _app.Given(ATask.Titled("Secret").Deleted(), Owners.New()));

        (await _app.Send(new DeleteTask(kept.Id))).Error.Should().BeSameAs(TaskErrors.NotFound);
        (await _app.Send(new RestoreTask(deleted.Id))).Error.Should().BeSameAs(TaskErrors.NotFound);

        ShouldBeUnchanged(kept);
        ShouldBeUnchanged(deleted);
    }

    private void ShouldBeUnchanged(TaskItem task)
    {
        _app.Store.Peek(task.Id).Should().Be(task.State);
        _app.Events.Should().BeEmpty();
    }
}
