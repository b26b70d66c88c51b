using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

/// <summary>The contents of a list: views, search, owners.</summary>
[Trait("M", "M15")]
public sealed class ListTasksTests : IAsyncDisposable
{
    private readonly UseCases _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private TaskItem Given(int minute, ATask task) => _app.Given(task.AddedAt(TestTime.Start.AddMinutes(minute)));

    private async Task<TaskList> List(ListTasks query) => (await _app.Send(query)).ShouldSucceed();

    [Fact]
    public async Task ListTasks_WhenNone_IsEmpty() =>
        (await List(new ListTasks())).Should().BeEquivalentTo(
            new TaskList("all", "", new TaskPage([], More: false, new TaskCounts(0, 0)), After: null, null, 0));

    [Theory]
    [InlineData(null, "all", "newest, completed, oldest")]
    [InlineData("", "all", "newest, completed, oldest")]
    [InlineData("all", "all", "newest, completed, oldest")]
    [InlineData("active", "active", "newest, oldest")]
    [InlineData("completed", "completed", "completed")]
    public async Task ListTasks_WhenAView_HasItsTasksNewestFirstAndAllCounts(string? view, string shown, string titles)
    {
        Given(1, ATask.Titled("oldest"));
        Given(3, ATask.Titled("newest"));
        Given(2, ATask.Titled("completed").Completed());
        Given(4, ATask.Titled("deleted").Deleted());
        _app.Given(ATask.Titled("theirs"), Owners.New());

        var list = await List(new ListTasks(view));

        string.Join(", ", list.Items.Select(item => item.Title)).Should().Be(titles);
        (list.View, list.Counts, list.After, list.Next).Should().Be((shown, new TaskCounts(2, 1), null, null));
        list.Shown.Should().Be(list.Page.Tasks.Count);
    }

    [Fact]
    public async Task ListTasks_WhenItem_IsTheViewOfTheTask()
    {
        var task = Given(1, ATask.Titled("Milk").DescribedAs("2 litres").Completed());

        (await List(new ListTasks())).Items.Should().Equal(TaskView.Of(task));
    }

    [Theory]
    [InlineData("done")]
    [InlineData("All")]
    [InlineData("0")]
    public async Task ListTasks_WhenViewIsUnknown_FailsAndListsTheViews(string view)
    {
        (await _app.Send(new ListTasks(view))).ShouldBeInvalid(("View", "There is no such view. The views are all, active, completed."));
        _app.Store.Calls.Should().Be(0);
    }

    [Theory]
    [Trait("M", "M19")]
    [InlineData(" CAFÉ ", "CAFÉ", "Café, au lait")]
    [InlineData("mil", "mil", "milk")]
    [InlineData("lait mi", "lait mi", "au lait")]
    [InlineData("%", "%", "")]
    [InlineData("  ", "", "milk, Café, au lait")]
    public async Task ListTasks_WhenSearched_HasTheTasksThatMatchEveryWord(string q, string shown, string titles)
    {
        Given(1, ATask.Titled("au lait").DescribedAs("café; mine"));
        Given(2, ATask.Titled("Café"));
        Given(3, ATask.Titled("milk"));

        var list = await List(new ListTasks(Q: q));

        string.Join(", ", list.Items.Select(item => item.Title)).Should().Be(titles);
        list.Q.Should().Be(shown);
        list.Counts.Should().Be(new TaskCounts(3, 0), "counts are of all tasks");
    }

    // A lone surrogate has no folded form.
    [Fact]
    [Trait("M", "M19")]
    public async Task ListTasks_WhenSearchedByALoneSurrogate_HasAll()
    {
        Given(1, ATask.Titled("milk"));

        (await List(new ListTasks(Q: "\uD83D"))).Items.Should().ContainSingle();
    }

    [Fact]
    [Trait("M", "M19")]
    public async Task ListTasks_WhenSearchedInAView_CombinesBoth()
    {
        Given(1, ATask.Titled("milk"));
        Given(2, ATask.Titled("milk again").Completed());
        Given(3, ATask.Titled("bread").Completed());

        (await List(new ListTasks("completed", "milk"))).Items.Select(item => item.Title).Should().Equal("milk again");
    }

    [Fact]
    [Trait("M", "M19")]
    public async Task ListTasks_WhenSearchIsLong_AcceptsUpTo200Characters()
    {
        (await List(new ListTasks(Q: new string('a', 200)))).Items.Should().BeEmpty();
        (await _app.Send(new ListTasks(Q: new string('a', 201)))).ShouldBeInvalid(("Q", "A search can have at most 200 characters."));
    }
}
