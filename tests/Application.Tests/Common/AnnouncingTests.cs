using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Common;

/// <summary>Changes are published after they are stored, and only then.</summary>
[Trait("M", "M1")]
public sealed class AnnouncingTests : IAsyncDisposable
{
    private static readonly StorageUnavailableException Full = new("The disk is full.", "Free some space.");
    private readonly UseCases _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task AnyCommand_WhenStored_IsAnnouncedToItsOwnerAfterTheSave()
    {
        var view = (await _app.Send(new AddTask("Milk"))).ShouldSucceed();
        await _app.Send(new ToggleTask(view.Id));
        await _app.Send(new EditTask(view.Id, [2], "Bread"));
        await _app.Send(new DeleteTask(view.Id));
        await _app.Send(new RestoreTask(view.Id));

        _app.Events.Should().Equal(
            (FactKind.Added, view.Id), (FactKind.Completed, view.Id), (FactKind.Edited, view.Id), (FactKind.Deleted, view.Id),
            (FactKind.Restored, view.Id));
        _app.Announced.Select(announced => announced.Stored?.Version)
            .Should().Equal([1, 2, 3, 4, 5], "each was stored before it was published");
        _app.Announced.Should().OnlyContain(announced => announced.Change.Scope.Owner == _app.Id);
        _app.Signalled.Should().Equal(Enumerable.Repeat(_app.Id, 5), "each change signals its owner only");
    }

    [Fact]
    public async Task AnyCommand_WhenStored_IsAnnouncedEvenIfItsCallerCancels()
    {
        using var request = new CancellationTokenSource();

        await _app.Send(new AddTask("Milk"), request.Token);

        _app.Announced.Should().ContainSingle().Which.Token.CanBeCanceled.Should().BeFalse();
    }

    [Fact]
    [Trait("M", "M10")]
    public async Task AnyCommand_WhenTheSaveFails_IsNotAnnounced()
    {
        var task = _app.Given(ATask.Titled("Milk"));
        _app.Store.Failure = Full;

        (await ((Func<Task>)(() => _app.Send(new AddTask("Bread")))).Should().ThrowAsync<StorageUnavailableException>())
            .Which.Should().BeSameAs(Full);
        await ((Func<Task>)(() => _app.Send(new ToggleTask(task.Id)))).Should().ThrowAsync<StorageUnavailableException>();
        await ((Func<Task>)(() => _app.Send(new ListTasks()))).Should().ThrowAsync<StorageUnavailableException>();

        _app.Announced.Should().BeEmpty();
        _app.Signalled.Should().BeEmpty();
    }

    [Fact]
    [Trait("M", "M3")]
    public async Task AnyRequest_WhenCancelledBefore_DoesNothing()
    {
        var task = _app.Given(ATask.Titled("Milk"));
        var cancelled = new CancellationToken(canceled: true);

        await ((Func<Task>)(() => _app.Send(new AddTask("Bread"), cancelled))).Should().ThrowAsync<OperationCanceledException>();
        await ((Func<Task>)(() => _app.Send(new ToggleTask(task.Id), cancelled))).Should().ThrowAsync<OperationCanceledException>();
        await ((Func<Task>)(() => _app.Send(new GetTask(task.Id), cancelled))).Should().ThrowAsync<OperationCanceledException>();
        await ((Func<Task>)(() => _app.Send(new ListTasks(), cancelled))).Should().ThrowAsync<OperationCanceledException>();

        _app.Store.Size.Should().Be(1);
        _app.Announced.Should().BeEmpty();
    }

    [Fact]
    public async Task AnyCommand_WhenItFailsOrChangesNothing_IsNotAnnounced()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        await _app.Send(new RestoreTask(task.Id));
        await _app.Send(new EditTask(task.Id, [1], "Milk"));
        await _app.Send(new EditTask(task.Id, [7], "Bread"));
        await _app.Send(new AddTask(""));
        await _app.Send(new DeleteTask(Guid.CreateVersion7()));
        await _app.Send(new GetTask(task.Id));
        await _app.Send(new ListTasks());

        _app.Announced.Should().BeEmpty();
        _app.Signalled.Should().BeEmpty();
        _app.Store.Peek(task.Id).Should().Be(task.State);
    }
}
