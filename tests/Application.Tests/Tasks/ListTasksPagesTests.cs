using System.Buffers.Text;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Tasks;

/// <summary>Pages of a list.</summary>
[Trait("M", "M1")]
public sealed class ListTasksPagesTests : IAsyncDisposable
{
    private readonly UseCases _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Five tasks per instant, so that a page can end among equal instants.
    private TaskItem[] Given(int count) =>
        [.. Enumerable.Range(0, count).Select(i => _app.Given(ATask.Titled($"task {i}").AddedAt(TestTime.Start.AddMilliseconds(i / 5))))];

    private async Task<TaskList> List(ListTasks query) => (await _app.Send(query)).ShouldSucceed();

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    public async Task ListTasks_WhenOnePageHoldsAll_HasNoNext(int count)
    {
        Given(count);

        var list = await List(new ListTasks());

        (list.Page.Tasks.Count, list.Next, list.Shown).Should().Be((count, null, count));
    }

    [Fact]
    public async Task ListTasks_When26_HasTheLastOnTheNextPage()
    {
        Given(26);

        var first = await List(new ListTasks());
        var second = await List(new ListTasks(After: first.Next, Shown: first.Shown));

        (first.Page.Tasks.Count, first.After, first.Shown, first.Continues).Should().Be((25, null, 25, false));
        (second.Page.Tasks.Count, second.After, second.Shown, second.Continues, second.Next).Should().Be((1, first.Next, 26, true, null));
    }

    [Fact]
    public async Task ListTasks_WhenReadPageByPage_HasEachTaskOnceInOrder()
    {
        var tasks = Given(60);
        List<TaskView> read = [];
        string? next = null;
        do
        {
            var page = await List(new ListTasks(After: next));
            read.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null);

        read.Should().Equal(tasks.OrderByDescending(task => task.State.CreatedAt).ThenByDescending(task => task.Id).Select(TaskView.Of));
    }

    [Fact]
    public async Task ListTasks_WhenTheTaskAtTheCursorIsDeleted_ContinuesAfterIt()
    {
        Given(30);
        var first = await List(new ListTasks());
        await _app.Send(new DeleteTask(first.Items.Last().Id));

        (await List(new ListTasks(After: first.Next))).Items.Should().HaveCount(5);
    }

    [Theory]
    [InlineData(1, 70)]
    [InlineData(100, 1)]
    public async Task ListTasks_WhenALimitIsGiven_HasPagesOfThatSize(int limit, int pages)
    {
        Given(70);
        string? next = null;
        for (var page = 1; page <= pages; page++)
        {
            var list = await List(new ListTasks(After: next, Limit: limit));
            list.Items.Should().HaveCount(Math.Min(limit, 70));
            next = list.Next;
        }
        next.Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task ListTasks_WhenTheLimitIsInvalid_Fails(int limit) =>
        (await _app.Send(new ListTasks(Limit: limit))).ShouldBeInvalid(("Limit", "A page can have 1 to 100 tasks."));

    [Theory]
    [InlineData(0, 25)]
    [InlineData(10, 25)]
    [InlineData(26, 26)]
    [InlineData(60, 60)]
    [InlineData(500, 70)]
    public async Task ListTasks_WhenRefreshedFromTheStart_HasAllShownTasks(int shown, int items)
    {
        Given(70);

        var list = await List(new ListTasks(Shown: shown));

        (list.Page.Tasks.Count, list.Shown, list.Next is null).Should().Be((items, items, items == 70));
    }

    [Fact]
    public async Task ListTasks_WhenContinued_AddsAPageToTheShownCount()
    {
        Given(100);
        var top = await List(new ListTasks(Shown: 50));

        var more = await List(new ListTasks(After: top.Next, Shown: top.Shown));

        (more.Page.Tasks.Count, more.Shown).Should().Be((25, 75));
        more.Items.First().Should().NotBe(top.Items.Last());
    }

    [Fact]
    public async Task ListTasks_WhenMoreThan500AreShown_LimitsTheShownCount()
    {
        Given(560);
        var top = await List(new ListTasks(Shown: 500));

        var more = await List(new ListTasks(After: top.Next, Shown: top.Shown));

        (top.Page.Tasks.Count, more.Page.Tasks.Count, more.Shown, more.Next is null).Should().Be((500, 25, 500, false));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(501)]
    [InlineData(int.MaxValue)]
    public async Task ListTasks_WhenShownIsOutOfRange_Fails(int shown) =>
        (await _app.Send(new ListTasks(Shown: shown))).ShouldBeInvalid(("Shown", "A list can show at most 500 tasks at once."));

    public static TheoryData<string> Forged => new(
        "x",
        " ",
        new string('A', 31),
        new string('A', 33),
        new string('A', 31) + "=",
        new string('A', 31) + "+",
        new string('A', 31) + "/",
        new string('A', 31) + " ",
        new string('é', 32),
        "'; DROP TABLE tasks; -- 01234567",
        Encoded(long.MinValue),
        Encoded(long.MaxValue),
        Encoded(DateTimeOffset.MinValue.ToUnixTimeMilliseconds() - 1),
        Encoded(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() + 1));

    [Theory]
    [MemberData(nameof(Forged))]
    public async Task ListTasks_WhenCursorIsForged_FailsWithoutAQuery(string after)
    {
        (await _app.Send(new ListTasks(After: after))).ShouldBeInvalid(
            ("After", "This link does not match the list. Start again from the top."));
        _app.Store.Calls.Should().Be(0);
    }

    [Fact]
    public async Task ListTasks_WhenCursorIsEmpty_StartsAtTheTop() => (await List(new ListTasks(After: ""))).After.Should().BeNull();

    public static TheoryData<DateTimeOffset> Instants =>
        [DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch.AddMilliseconds(-1), TestTime.Start, DateTimeOffset.MaxValue.AddTicks(-9_999)];

    [Theory]
    [MemberData(nameof(Instants))]
    public async Task CursorText_WhenFormatted_ParsesBackAndListsWithIt(DateTimeOffset instant)
    {
        var cursor = Lists.Cursor(instant, new Guid("01020304-0506-7708-890a-0b0c0d0e0f10"));

        var query = new TaskQuery { Where = TaskViews.Condition(null, null)!, Limit = 1 };
        var text = CursorText.Format(query, cursor);

        text.Should().MatchRegex("^[A-Za-z0-9_-]{38}$");
        CursorText.Parse(query, text).Should().BeEquivalentTo(cursor);
        (await List(new ListTasks(After: text))).After.Should().Be(text);
    }

    public static TheoryData<ListTasks> OtherLists =>
        [new ListTasks("active"), new ListTasks(Q: "milk"), new ListTasks("completed", "milk")];

    [Theory, MemberData(nameof(OtherLists))]
    public async Task ListTasks_WhenTheCursorIsOfAnotherList_Fails(ListTasks other)
    {
        for (var n = 0; n < 3; n++) _app.Given(ATask.Titled($"milk {n}"));
        var next = (await List(new ListTasks(Limit: 1))).Next;

        (await List(new ListTasks(Limit: 1, After: next))).Items.Should().ContainSingle();
        (await _app.Send(other with { After = next })).ShouldBeInvalid(
            ("After", "This link does not match the list. Start again from the top."));
    }

    [Fact]
    public async Task ListTasks_WhenTheCursorIsOfAnEarlierVersion_ContinuesFromIt()
    {
        _app.Given(ATask.Titled("milk"));

        (await List(new ListTasks(After: Encoded(TestTime.Start.AddDays(1).ToUnixTimeMilliseconds())))).Items.Should().ContainSingle();
    }

    [Fact]
    public void CursorText_WithAnOrder_CarriesItsValuesAndFitsThatOrderOnly()
    {
        var query = new TaskQuery { Order = [new OrderKey(TaskTerm.Title), new OrderKey(TaskTerm.Done, Descending: true)], Limit = 1 };
        var place = query.CursorOf(ATask.Titled("Äpfel \"🍎\"").Build().State);

        CursorText.Parse(query, CursorText.Format(query, place)).Should().BeEquivalentTo(place);
        place.Values.Should().BeEquivalentTo(new object?[] { "apfel \"🍎\"", null });
        foreach (var other in new[] { query with { Order = [] }, query with { Order = [new OrderKey(TaskTerm.Title)] } })
            CursorText.Parse(other, CursorText.Format(query, place)).Should().BeNull();
    }

    private static string Encoded(long milliseconds)
    {
        var bytes = new byte[24];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds);
        return Base64Url.EncodeToString(bytes);
    }
}
