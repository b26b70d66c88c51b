using System.Text.RegularExpressions;

namespace TaskManager.Browser.Tests;

public sealed class SearchTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact, Trait("M", "M19")]
    public async Task Search_WhileTyping_SendsOneRequestAndPushesTheAddress()
    {
        await Elsewhere.AddAll("buy milk", "buy bread", "Übung");
        var page = await Open();
        await page.IsLive();
        await page.Mark();
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(new Uri(request.Url).PathAndQuery);

        await page.Search().FocusAsync();
        // One script types all letters, so that they arrive within the debounce time on a slow machine too.
        await page.EvaluateAsync("() => { for (const stroke of 'mil') document.execCommand('insertText', false, stroke) }");

        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["buy milk"]);
        await Expect(page.Locator("#found")).ToHaveTextAsync("1 task matches mil.");
        new Uri(page.Url).Query.Should().Contain("q=mil");
        requests.Where(path => path.StartsWith("/tasks", StringComparison.Ordinal)).Should().ContainSingle("typing is debounced");
        await Expect(page.Search()).ToBeFocusedAsync();

        await page.Search().FillAsync("ubung");
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["Übung"]);

        // All changes of a search are one history entry.
        await page.GoBackAsync();
        await Expect(page.Rows()).ToHaveCountAsync(3);
        await Expect(page.Search()).ToHaveValueAsync("");
        await page.GoForwardAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["Übung"]);
        await Expect(page.Search()).ToHaveValueAsync("ubung");
        (await page.IsMarked()).Should().BeTrue("no document was loaded");
    }

    [Fact, Trait("M", "M19")]
    public async Task Search_WhenTheResponseIsSlow_KeepsLaterLetters()
    {
        await Elsewhere.AddAll("milk", "mint");
        var page = await Open();
        var release = new TaskCompletionSource();
        await page.RouteAsync("**/tasks?*", async route =>
        {
            await release.Task;
            await route.ContinueAsync();
        });

        await page.RunAndWaitForRequestAsync(() => page.Search().PressSequentiallyAsync("mi"), "**/tasks?*");
        await page.Search().PressSequentiallyAsync("lk");
        release.SetResult();

        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["milk"]);
        await page.Settled();
        await Expect(page.Search()).ToHaveValueAsync("milk");
        await Expect(page.Search()).ToBeFocusedAsync();
    }

    [Theory, Trait("M", "M19"), InlineData(true), InlineData(false)]
    public async Task Search_WhenSubmitted_KeepsTheViewAndHasAnAddress(bool scripts)
    {
        await Elsewhere.Add("milk done", completed: true);
        await Elsewhere.AddAll("bread", "milk open");
        var page = await Open("/tasks?view=active", scripts);

        await page.Search().FillAsync("milk");
        await page.Search().PressAsync("Enter");

        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["milk open"]);
        await Expect(page).ToHaveURLAsync(new Regex("view=active&q=milk$"));
        await Expect(page.View("completed")).ToHaveAttributeAsync("href", new Regex("q=milk"));

        await page.View("completed").ClickAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["milk done"]);

        await page.ReloadAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["milk done"]);
    }

    [Fact, Trait("M", "M9")]
    public async Task Search_WhenNothingMatches_ShowsAMessageAndCanBeCleared()
    {
        await Elsewhere.AddAll("milk");
        var page = await Open();

        await page.Search().FillAsync("<b>bread");
        await page.Search().PressAsync("Enter");

        await Expect(page.Locator(".empty")).ToContainTextAsync("No task matches <b>bread.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear the search" }).ClickAsync();
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await Expect(page.Search()).ToHaveValueAsync("");
    }

    [Fact, Trait("M", "M19")]
    public async Task Search_WhenATaskIsAdded_Stays()
    {
        await Elsewhere.AddAll("milk", "bread");
        var page = await Open("/tasks?q=milk");

        await page.Title().FillAsync("tea");
        await page.Title().PressAsync("Enter");

        await Expect(page.View("all").Locator(".count")).ToHaveTextAsync("3");
        (await page.Titles()).Should().Equal("milk");
        await Expect(page.Search()).ToHaveValueAsync("milk");
    }

    [Fact, Trait("M", "M19")]
    public async Task Search_WhenTypedAndThenSubmitted_IsOneHistoryEntry()
    {
        await Elsewhere.AddAll("milk", "bread");
        var page = await Open();
        await page.Search().FillAsync("milk");
        await Expect(page).ToHaveURLAsync(new Regex("q=milk$"));

        var again = page.WaitForResponseAsync(new Regex("q=milk$"));
        await page.Search().PressAsync("Enter");
        await again;
        await page.Settled();
        await page.GoBackAsync();

        await Expect(page.Rows()).ToHaveCountAsync(2);
        await Expect(page.Search()).ToHaveValueAsync("");
    }
}
