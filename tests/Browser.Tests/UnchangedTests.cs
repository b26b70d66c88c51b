namespace TaskManager.Browser.Tests;

/// <summary>An unchanged list is neither sent nor swapped again.</summary>
[Trait("M", "M17")]
public sealed class UnchangedTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task List_WhenNothingChanged_IsNotSentAgain()
    {
        await Elsewhere.Add("milk");
        var page = await Open();
        await page.IsLive();
        await ShouldBeUnchanged(page);

        await Elsewhere.Add("bread");
        await Expect(page.Row("bread")).ToBeVisibleAsync();
        await ShouldBeUnchanged(page);

        await page.Check("milk").ClickAsync();
        await Expect(page.Check("milk")).ToBeCheckedAsync();
        await page.View("active").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(1);
        await ShouldBeUnchanged(page);
        await Expect(page.Row("bread")).ToBeVisibleAsync();
        await page.IsLive();
    }

    [Fact]
    public async Task Cancel_WhenTheTaskWasDeleted_RemovesTheRow()
    {
        Expecting(404);
        var milk = await Elsewhere.Add("milk");
        var page = await Open();
        await page.IsLive();
        await page.EditOf("milk").ClickAsync(new() { Force = true });
        await Expect(page.EditForm()).ToBeVisibleAsync();
        await Elsewhere.Delete(milk);
        await Expect(page.Locator(".meanwhile")).ToContainTextAsync("no longer in this list");

        await page.Cancel().ClickAsync();

        await Expect(page.Locator("#task-list .task")).ToHaveCountAsync(0);
    }

    // Fetches that are already in progress may come first.
    private static async Task ShouldBeUnchanged(Microsoft.Playwright.IPage page)
    {
        var answers = new List<int>();
        while (!answers.Contains(304) && answers.Count < 10)
        {
            await page.Settled();
            var response = await page.RunAndWaitForResponseAsync(
                () => page.EvaluateAsync("document.dispatchEvent(new CustomEvent('tasks-stale'))"), each => each.Url.Contains("/tasks"));
            answers.Add(response.Status);
        }
        answers.Should().Contain(304);
    }
}
