namespace TaskManager.Browser.Tests;

public sealed class UndoTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact, Trait("M", "B3")]
    public async Task Toggle_WhenUndone_IsOpenAgain()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open("/tasks?view=active");
        await page.Check("milk").ClickAsync();
        await Expect(page.Row("milk")).ToHaveCountAsync(0);

        await page.Undo().ClickAsync();

        await Expect(page.Check("milk")).Not.ToBeCheckedAsync();
        await Expect(page.Toast()).ToContainTextAsync("Reopened milk");
        await page.Settled();
        await Expect(page.Check("milk")).ToBeFocusedAsync();
    }

    [Theory, Trait("M", "M13"), InlineData(true), InlineData(false)]
    public async Task Delete_WhenUndone_RestoresTheTaskAtItsPlace(bool scripts)
    {
        await Elsewhere.AddAll("bread", "milk", "tea");
        var page = await Open(scripts: scripts);

        await page.Row("milk").HoverAsync();
        await page.DeleteOf("milk").ClickAsync();
        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        await Expect(page.Toast()).ToContainTextAsync("Deleted milk");
        await Expect(page.Locator("#task-counts")).ToHaveTextAsync("2 active, 0 completed");
        if (scripts)
        {
            await page.Settled();
            await Expect(page.Check("tea")).ToBeFocusedAsync();
        }

        await page.Undo().ClickAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["bread", "milk", "tea"]);
        await Expect(page.Toast()).ToContainTextAsync("Restored milk");
        if (!scripts) return;
        await page.Settled();
        await Expect(page.Check("milk")).ToBeFocusedAsync();
    }

    [Fact, Trait("M", "M13")]
    public async Task Delete_WhenUndoneAndItsListIsSuperseded_FocusesTheRestoredTask()
    {
        await Elsewhere.AddAll("bread", "milk", "tea");
        var (page, undone) = await UndoneWithItsListHeld("milk");

        await page.EvaluateAsync("() => document.dispatchEvent(new Event('tasks-changed'))");

        await Expect(page.Check("milk")).ToBeFocusedAsync();
        await undone.AbortAsync();
    }

    [Fact, Trait("M", "M13")]
    public async Task Delete_WhenUndoneDuringTyping_KeepsTheFocus()
    {
        await Elsewhere.AddAll("bread", "milk", "tea");
        var (page, undone) = await UndoneWithItsListHeld("milk");

        await page.Title().ClickAsync();
        await page.Keyboard.TypeAsync("ca");
        await undone.ContinueAsync();
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await page.Settled();
        await page.Keyboard.TypeAsync("kes");

        await Expect(page.Title()).ToHaveValueAsync("cakes");
    }

    [Fact, Trait("M", "M13")]
    public async Task Undo_WhenTheServerIsBusy_KeepsAFocus()
    {
        Expecting(503);
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open("/tasks?view=active");
        await page.Check("milk").ClickAsync();
        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        var headers = new Dictionary<string, string>
        {
            ["Vary"] = "HX-Request",
            ["HX-Retarget"] = "#toasts",
            ["HX-Reswap"] = "innerHTML",
            ["Content-Type"] = "text/html",
        };
        var busy = new RouteFulfillOptions { Status = 503, Headers = headers, Body = "<div class='toast'>busy</div>" };
        await page.RouteAsync("**/undo", route => route.FulfillAsync(busy), new() { Times = 1 });

        await page.Undo().ClickAsync();

        await Expect(page.Toast()).ToContainTextAsync("busy");
        await page.ShouldHaveFocus();
    }

    /// <summary>Undoes a deletion, and returns the page with its pending request for the list.</summary>
    private async Task<(IPage Page, IRoute List)> UndoneWithItsListHeld(string title)
    {
        var page = await Open();
        await page.IsLive();
        await page.Row(title).HoverAsync();
        await page.DeleteOf(title).ClickAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await page.Settled();
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/tasks*", held.SetResult, new() { Times = 1 });
        await page.Undo().ClickAsync();
        return (page, await held.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact, Trait("M", "M13")]
    public async Task Delete_WhenUndoneInAViewThatLacksTheTask_KeepsAFocus()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();
        await page.Row("milk").HoverAsync();
        await page.DeleteOf("milk").ClickAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await page.View("completed").ClickAsync();
        await Expect(page.View("completed")).ToHaveAttributeAsync("aria-current", "page");

        await page.Undo().ClickAsync();

        await Expect(page.View("active").Locator(".count")).ToHaveTextAsync("2");
        await page.ShouldHaveFocus();
    }
}
