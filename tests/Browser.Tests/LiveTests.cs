using System.Diagnostics;

namespace TaskManager.Browser.Tests;

/// <summary>Every open tab shows every change.</summary>
[Trait("M", "M1"), Trait("M", "B4")]
public class LiveTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task Change_InOneBrowser_ShowsInTheOther()
    {
        var page = await Open();
        var other = await Open();
        await page.IsLive();
        await other.IsLive();

        await page.Add("milk");
        await Expect(other.Row("milk")).ToBeVisibleAsync();

        await other.EditOf("milk").ClickAsync(new() { Force = true });
        await other.EditForm().GetByLabel("Title").FillAsync("oat milk");
        await other.Save().ClickAsync();
        await Expect(page.Row("oat milk")).ToBeVisibleAsync();

        await page.Check("oat milk").ClickAsync();
        await Expect(other.Check("oat milk")).ToBeCheckedAsync();
        await Expect(other.View("completed").Locator(".count")).ToHaveTextAsync("1");

        await other.DeleteOf("oat milk").ClickAsync(new() { Force = true });
        await Expect(page.Rows()).ToHaveCountAsync(0);

        await other.Undo().ClickAsync();
        await Expect(page.Row("oat milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_AtTheInstantThatItNames_FetchesItself()
    {
        var page = await Open();
        var instant = DateTimeOffset.UtcNow.AddSeconds(3);
        await page.RouteAsync(page.Url, async route =>
        {
            var answer = await route.FetchAsync();
            var list = $"id=\"task-list\" data-until=\"{instant.ToUnixTimeMilliseconds()}\"";
            await route.FulfillAsync(new() { Response = answer, Body = (await answer.TextAsync()).Replace("id=\"task-list\"", list) });
        });

        await page.ReloadAsync();

        await page.WaitForRequestAsync(request => new Uri(request.Url).AbsolutePath == "/tasks" && DateTimeOffset.UtcNow >= instant);
    }

    [Fact]
    public async Task Change_Elsewhere_KeepsViewSearchAndLengthOfTheList()
    {
        for (var i = 0; i < 30; i++) await Elsewhere.Add($"milk {i:00}");
        var page = await Open("/tasks?view=active&q=milk");
        await page.IsLive();
        await page.Locator("#load-more").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(30);

        await Elsewhere.Add("bread");
        await Elsewhere.Add("milk, done", completed: true);
        await Elsewhere.Add("milk 30");

        await Expect(page.Row("milk 30")).ToBeVisibleAsync();
        // Two pages have room for one more.
        await Expect(page.Rows()).ToHaveCountAsync(31);
        (await page.Titles()).Should().OnlyContain(title => title.StartsWith("milk ")).And.StartWith("milk 30");
        await Expect(page.Search()).ToHaveValueAsync("milk");
        await Expect(page.View("active")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.View("completed").Locator(".count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Change_Elsewhere_KeepsAPageAtItsCursor()
    {
        for (var i = 0; i < 60; i++) await Elsewhere.Add($"task {i:00}");
        var first = await Open();
        var page = await OpenBeside(first, (await first.Locator("#load-more").GetAttributeAsync("href"))!);
        await page.IsLive();

        await Elsewhere.Add("tea");
        await Expect(page.View("all").Locator(".count")).ToHaveTextAsync("61");

        (await page.Titles()).Should().HaveCount(25).And.StartWith("task 34").And.EndWith("task 10");
        await page.Locator("#load-more").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(10);
    }

    [Fact]
    public async Task Change_Elsewhere_KeepsFocusSelectionScrollAndTypedTexts()
    {
        for (var i = 0; i < 25; i++) await Elsewhere.Add($"task {i:00}");
        var page = await Open();
        await page.IsLive();
        await page.Title().FillAsync("half a ti");
        await page.GetByText("Details").ClickAsync();
        await page.Description().FillAsync("half a descri");
        await page.Check("task 11").FocusAsync();
        await page.Row("task 12").Locator(".title").EvaluateAsync("title => getSelection().selectAllChildren(title)");
        await page.Row("task 10").ScrollIntoViewIfNeededAsync();
        var before = await page.Row("task 12").EvaluateAsync<double>("row => row.getBoundingClientRect().top");

        await Elsewhere.Add("new one");

        await Expect(page.Row("new one")).ToHaveCountAsync(1);
        await page.Settled();
        (await page.EvaluateAsync<string>("getSelection().toString()")).Should().Be("task 12");
        (await page.Row("task 12").EvaluateAsync<double>("row => row.getBoundingClientRect().top"))
            .Should().BeApproximately(before, 2, "the rows must not move");
        await Expect(page.Check("task 11")).ToBeFocusedAsync();
        await Expect(page.Title()).ToHaveValueAsync("half a ti");
        await Expect(page.Description()).ToHaveValueAsync("half a descri");
    }

    [Fact]
    public async Task Change_WhileSearching_KeepsTextAndCaret()
    {
        await Elsewhere.AddAll("milk", "bread");
        var page = await Open();
        await page.Search().FillAsync("mil");
        await Expect(page.Rows()).ToHaveCountAsync(1);
        await page.IsLive();
        await page.Search().EvaluateAsync("q => q.setSelectionRange(1, 2)");

        await Elsewhere.Add("more milk");

        await Expect(page.Rows()).ToHaveCountAsync(2);
        await Expect(page.Search()).ToBeFocusedAsync();
        await Expect(page.Search()).ToHaveValueAsync("mil");
        (await page.Search().EvaluateAsync<int[]>("q => [q.selectionStart, q.selectionEnd]")).Should().Equal(1, 2);
    }

    [Theory, InlineData(0), InlineData(25)]
    public async Task Burst_OfAHundredChanges_CausesFewFetches(int pause)
    {
        await Elsewhere.Add("first");
        var page = await Open();
        await page.IsLive();
        var fetches = 0;
        page.Request += (_, request) => fetches += new Uri(request.Url).AbsolutePath == "/tasks" ? 1 : 0;
        var clock = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            await Task.Delay(i * pause);
            await Elsewhere.Add($"task {i}");
        }));

        await Expect(page.View("all").Locator(".count")).ToHaveTextAsync("101");
        await page.Settled();
        var seconds = clock.Elapsed.TotalSeconds;
        // At the start, at the end, and in between when a loaded machine delays the burst.
        fetches.Should().BeLessThanOrEqualTo(3 + (int)(seconds / (pause == 0 ? 0.9 : 0.4)));
    }

    [Fact]
    public async Task Add_InTheActingTab_InsertsOneRowAndTouchesNoOther()
    {
        await Elsewhere.AddAll("bread", "tea");
        var page = await Open();
        await page.IsLive();
        await page.EvaluateAsync("""
            () => new MutationObserver(changes => changes.forEach(change => {
              for (const node of change.addedNodes) if (node.matches?.(".task")) (window.added ??= []).push(node.id);
              for (const node of change.removedNodes) if (node.matches?.(".task")) (window.removed ??= []).push(node.id);
            })).observe(document.getElementById("tasks"), { childList: true, subtree: true })
            """);

        await page.Add("milk");
        await page.WaitForTimeoutAsync(700);
        await page.Settled();

        (await page.Titles()).Should().Equal("milk", "bread", "tea");
        (await page.EvaluateAsync<int>("(window.added ?? []).length")).Should().Be(1);
        (await page.EvaluateAsync<int>("(window.removed ?? []).length")).Should().Be(0);
    }

    [Fact]
    public async Task Toggle_InTheActingTab_KeepsTheRowForASecond()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open("/tasks?view=active");
        await page.IsLive();

        // The page measures, because the signal arrives earlier.
        await page.EvaluateAsync("""
            () => {
              document.addEventListener("task-toggled", () => (window.toggled = performance.now()));
              const observer = new MutationObserver(() => (window.left = performance.now()));
              observer.observe(document.getElementById("task-list"), { childList: true });
            }
            """);
        await page.Check("milk").ClickAsync();

        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        (await page.EvaluateAsync<double>("window.left - window.toggled")).Should().BeGreaterThan(900);
    }

    [Fact, Trait("M", "M20")]
    public async Task Tabs_OfOneBrowser_ShareOneStream()
    {
        await Elsewhere.Add("bread");
        var first = await Open(lent: false);
        await first.IsLive();
        var streams = 0;
        first.Context.Request += (_, request) => streams += request.Url.EndsWith("/events", StringComparison.Ordinal) ? 1 : 0;
        var tabs = new List<IPage>();
        for (var i = 1; i < 10; i++) tabs.Add(await OpenBeside(first));
        foreach (var tab in tabs) await tab.IsLive();
        streams.Should().Be(0, "the first tab shares its stream");

        await tabs[^1].Add("milk");
        foreach (var tab in tabs.Append(first)) await Expect(tab.Row("milk")).ToBeVisibleAsync();

        // The tab with the stream is closed: another tab takes over.
        await first.CloseAsync();
        await Elsewhere.Add("tea");
        foreach (var tab in tabs) await Expect(tab.Row("tea")).ToBeVisibleAsync();
        streams.Should().Be(1);
    }

    [Fact]
    public async Task Status_WithoutScripts_AsksToReload()
    {
        var page = await Open(scripts: false);
        (await page.ContentAsync()).Should().Contain("<noscript>Reload to see changes</noscript>");
    }
}
