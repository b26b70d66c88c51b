namespace TaskManager.Browser.Tests;

public sealed class ToggleAndDeleteTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, Trait("M", "M12"), Trait("Smoke", "true"), InlineData(true), InlineData(false)]
    public async Task Toggle_WhenOpen_CompletesAndReopens(bool scripts)
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open(scripts: scripts);
        await page.Mark();

        await page.Check("milk").ClickAsync();
        await Expect(page.Check("milk")).ToBeCheckedAsync();
        await Expect(page.Check("bread")).Not.ToBeCheckedAsync();
        await Expect(page.Toast()).ToContainTextAsync("Completed milk");
        await Expect(page.Locator("#task-counts")).ToHaveTextAsync("1 active, 1 completed");
        await Expect(page.Rows()).ToHaveCountAsync(2);
        (await page.IsMarked()).Should().Be(scripts);

        await page.Check("milk").ClickAsync();
        await Expect(page.Check("milk")).Not.ToBeCheckedAsync();
        await Expect(page.Toast()).ToContainTextAsync("Reopened milk");
        await Expect(page.Locator("#task-counts")).ToHaveTextAsync("2 active, 0 completed");
        if (!scripts) return;
        await page.Settled();
        await Expect(page.Check("milk")).ToBeFocusedAsync();
    }

    [Fact, Trait("M", "M12")]
    public async Task Toggle_WhenOpen_RefreshesItsRowOnly()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();
        await page.Row("bread").EvaluateAsync("row => { row.marked = true }");

        await page.Check("milk").ClickAsync();
        await Expect(page.Check("milk")).ToBeCheckedAsync();

        (await page.Row("bread").EvaluateAsync<bool>("row => row.marked === true")).Should().BeTrue();
    }

    [Fact, Trait("M", "M12")]
    public async Task EachButtonOfARow_BeforeTheListIsFetched_ChangesItsRowAsAWhole()
    {
        const string acts = "[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]";
        var page = await OpenUnfollowing();
        await page.RouteAsync("**/tasks", route => route.FulfillAsync(new() { Status = 304 }));
        var (button, buttons) = (0, 1);
        for (; button < buttons; button++)
        {
            await Elsewhere.Add($"milk {button}");
            await page.ReloadAsync();
            var row = page.Row($"milk {button}");
            buttons = await row.Locator(acts).CountAsync();
            var (id, version) = (await row.GetAttributeAsync("id"), await row.GetAttributeAsync("data-version"));

            await row.Locator(acts).Nth(button).ClickAsync(new() { Force = true });

            // The answer replaces the row, by a form too, or removes it.
            await Expect(page.Locator($"#{id}[data-version='{version}']:not(.editing)")).ToHaveCountAsync(0);
            await Expect(page.Locator("li li")).ToHaveCountAsync(0);
        }
        button.Should().BeGreaterThan(2);
    }

    [Fact, Trait("M", "M15")]
    public async Task Toggle_WhenInTheActiveView_LeavesIt()
    {
        await Elsewhere.AddAll("bread", "milk", "tea");
        var page = await Open("/tasks?view=active");

        await page.Check("milk").ClickAsync();

        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        await Expect(page.View("completed").Locator(".count")).ToHaveTextAsync("1");
        await page.Settled();
        await Expect(page.Check("tea")).ToBeFocusedAsync();
    }

    [Theory, Trait("M", "M13"), InlineData(true), InlineData(false)]
    public async Task Toggle_WhenDeletedInAnotherTab_ShowsTheMessageAndRemovesTheRow(bool scripts)
    {
        Expecting(404);
        await Elsewhere.AddAll("bread", "milk");
        // With an event stream, the row would disappear before the click.
        var page = await OpenUnfollowing(scripts: scripts);
        var other = await OpenBeside(page);
        await other.DeleteOf("milk").ClickAsync(new() { Force = true });
        await Expect(other.Row("milk")).ToHaveCountAsync(0);

        await page.Check("milk").ClickAsync();

        await Expect(page.GetByText("This task no longer exists.")).ToBeVisibleAsync();
        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        if (!scripts) return;
        await Expect(page.Row("bread")).ToBeVisibleAsync();
        await page.ShouldHaveFocus();
    }

    [Fact, Trait("M", "M9")]
    public async Task Delete_WhenItWasTheLast_ShowsTheEmptyState()
    {
        await Elsewhere.AddAll("milk");
        var page = await Open();

        await page.Row("milk").HoverAsync();
        await page.DeleteOf("milk").ClickAsync();

        await Expect(page.GetByText("No tasks yet.")).ToBeVisibleAsync();
        await page.ShouldHaveFocus();
    }

    [Fact, Trait("M", "M13")]
    public async Task Delete_WhenAlreadyDeleted_ShowsTheMessage()
    {
        Expecting(404);
        var id = await Elsewhere.Add("milk");
        var page = await OpenUnfollowing();
        await Elsewhere.Delete(id);

        await page.Row("milk").HoverAsync();
        await page.DeleteOf("milk").ClickAsync();

        await Expect(page.GetByText("This task no longer exists.")).ToBeVisibleAsync();
        await Expect(page.Row("milk")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Toast_AfterEightSeconds_DisappearsUnlessUnderThePointer()
    {
        var page = await Open(lent: false);
        await page.Clock.InstallAsync();
        await page.Add("milk");
        await Expect(page.Toast()).ToBeVisibleAsync();

        await page.Toast().HoverAsync();
        // In two steps, so that requests of the first one are answered before the second one.
        await page.Clock.RunForAsync(9_000);
        await page.IsLive();
        await page.Clock.RunForAsync(9_000);
        await Expect(page.Toast()).ToBeVisibleAsync();

        await page.Mouse.MoveAsync(5, 5);
        await page.Clock.RunForAsync(8_500);
        await Expect(page.Toast()).ToHaveCountAsync(0);
    }
}
