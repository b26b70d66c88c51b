using TaskManager.Application.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

public sealed class QueryNameTests : IAsyncDisposable
{
    private readonly UseCases _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task QueryName_Always_AnswersTheTasksThatItIsAboutNewestFirst()
    {
        var older = _app.Given(ATask.Titled("Milk"));
        var newer = _app.Given(ATask.Titled("Bread").AddedAt(TestTime.Start.AddMinutes(1)));
        _app.Given(ATask.Titled("Completed").Completed());
        _app.Given(ATask.Titled("Deleted").Deleted());
        _app.Given(ATask.Titled("Another owner's"), Owners.New());

        var view = (await _app.Send(new QueryName())).ShouldSucceed();

        view.Items.Should().Equal(TaskView.Of(newer), TaskView.Of(older));
        view.Page.More.Should().BeFalse();
    }

    [Fact]
    public async Task QueryName_WhenThereAreMoreThanItsLimit_AnswersAsManyAndSaysSo()
    {
        for (var i = 0; i <= QueryName.Limit; i++) _app.Given(ATask.Titled($"Task {i}"));

        var view = (await _app.Send(new QueryName())).ShouldSucceed();

        view.Items.Should().HaveCount(QueryName.Limit);
        view.Page.More.Should().BeTrue();
    }

    [Fact]
    public async Task QueryName_WhenThereIsNone_IsEmpty() =>
        (await _app.Send(new QueryName())).ShouldSucceed().Items.Should().BeEmpty();
}
