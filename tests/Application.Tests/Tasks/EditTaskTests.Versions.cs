using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

// Partial changes, and changes with an expected version.
public sealed partial class EditTaskTests
{
    [Fact]
    public async Task EditTask_WhenOnlyTheTitleIsGiven_ChangesOnlyTheTitle()
    {
        var task = _app.Given(ATask.Titled("Milk").DescribedAs("2 litres"));

        (await _app.Send(new EditTask(task.Id, Title: " Bread "))).ShouldSucceed();

        _app.Store.Peek(task.Id).Should().Be(task.State with { Title = "Bread", UpdatedAt = Later, Version = 2 });
        _app.Events.Should().Equal((FactKind.Edited, task.Id));
    }

    [Fact]
    public async Task EditTask_WhenTheDescriptionIsEmpty_RemovesIt()
    {
        var task = _app.Given(ATask.Titled("Milk").DescribedAs("2 litres"));

        (await _app.Send(new EditTask(task.Id, Description: ""))).ShouldSucceed().Description.Should().BeNull();
    }

    [Fact]
    public async Task EditTask_WhenCompletedTwiceAndReopened_StoresEachChangeOnce()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        (await _app.Send(new EditTask(task.Id, Completed: true))).ShouldSucceed().CompletedAt.Should().Be(Later);
        (await _app.Send(new EditTask(task.Id, Completed: true))).ShouldSucceed().Version.Should().Be(2);
        (await _app.Send(new EditTask(task.Id, Completed: false))).ShouldSucceed().Completed.Should().BeFalse();

        _app.Events.Should().Equal((FactKind.Completed, task.Id), (FactKind.Reopened, task.Id));
    }

    [Fact]
    public async Task EditTask_WhenAllFieldsAreGiven_StoresThemInOneStep()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        var view = (await _app.Send(new EditTask(task.Id, [1], "Bread", "rye", true))).ShouldSucceed();

        view.Should().Be(TaskView.Of(
            task.State with { Title = "Bread", Description = "rye", CompletedAt = Later, UpdatedAt = Later, Version = 3 }));
        _app.Announced.Should().ContainSingle();
        _app.Events.Should().Equal((FactKind.Edited, task.Id), (FactKind.Completed, task.Id));
    }

    [Fact]
    public async Task EditTask_WhenNothingIsGiven_ChangesNothing()
    {
        var task = _app.Given(ATask.Titled("Milk"));

        (await _app.Send(new EditTask(task.Id))).ShouldSucceed().Should().Be(TaskView.Of(task));

        ShouldBeUnchanged(task);
    }

    [Theory]
    [InlineData("", null, "Title", TaskErrors.TitleMissing)]
    [InlineData("a\nb", null, "Title", TaskErrors.TitleNotText)]
    [InlineData(null, "a\0b", "Description", TaskErrors.DescriptionNotText)]
    public async Task EditTask_WhenInvalid_FailsAndChangesNothing(string? title, string? description, string field, string message)
    {
        var task = _app.Given(ATask.Titled("Milk"));

        (await _app.Send(new EditTask(task.Id, null, title, description, true))).ShouldBeInvalid((field, message));

        ShouldBeUnchanged(task);
    }

    // Another program stored an invalid title.
    [Fact]
    public async Task EditTask_WhenStoredTextsAreInvalid_CompletesTheTask_AndRejectsAnEdit()
    {
        var task = _app.Given(ATask.Titled("Milk"));
        _app.Store.Put(task.State with { Title = "a\nb" });

        (await _app.Send(new EditTask(task.Id, Completed: true))).ShouldSucceed().Completed.Should().BeTrue();
        (await _app.Send(new EditTask(task.Id, Description: "rye"))).ShouldBeInvalid(("Title", TaskErrors.TitleNotText));
        (await _app.Send(new EditTask(task.Id, Title: "Bread", Description: "rye"))).ShouldSucceed().Title.Should().Be("Bread");
    }

    public static TheoryData<string> Changes => ["change", "toggle", "delete"];

    private Task<Result<TaskView>> Send(string change, Guid id, IReadOnlyList<long>? versions) => change switch
    {
        "change" => _app.Send(new EditTask(id, versions, "Bread")),
        "toggle" => _app.Send(new ToggleTask(id, versions)),
        _ => _app.Send(new DeleteTask(id, versions)),
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task Change_WhenBasedOnAnotherVersion_IsAConflictThatCarriesTheCurrentView(string change)
    {
        var task = _app.Given(ATask.Titled("Milk").Completed());

        foreach (var versions in new long[][] { [], [1], [1, 3] })
            (await Send(change, task.Id, versions)).Error.Should().Be(TaskErrors.ChangedMeanwhile(TaskView.Of(task)));

        ShouldBeUnchanged(task);
        (await Send(change, task.Id, [1, 2])).ShouldSucceed();
    }

    [Theory, MemberData(nameof(Changes))]
    public async Task Change_WhenManyAreBasedOnOneVersion_OneSucceeds(string change)
    {
        var task = _app.Given(ATask.Titled("Milk"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Send(change, task.Id, [1]))));

        outcomes.Should().ContainSingle(outcome => outcome.Error == null);
    }

    [Theory, MemberData(nameof(Changes)), Trait("M", "M14")]
    public async Task Change_WhenDeletedAnotherOwnersOrUnknown_IsNotFoundWhateverTheVersion(string change)
    {
        var deleted = _app.Given(ATask.Titled("Milk").Deleted());
        var foreign = _app.Given(ATask.Titled("Secret"), Owners.New());

        foreach (var id in new[] { deleted.Id, foreign.Id, Guid.CreateVersion7() })
            foreach (var versions in new long[]?[] { null, [1], [9] })
                (await Send(change, id, versions)).Error.Should().BeSameAs(TaskErrors.NotFound);
        _app.Events.Should().BeEmpty();
    }
}
