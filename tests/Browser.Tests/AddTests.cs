namespace TaskManager.Browser.Tests;

public sealed class AddTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, Trait("M", "M11"), Trait("Smoke", "true"), InlineData(true), InlineData(false)]
    public async Task Add_WhenTitleTyped_PutsTaskOnTop(bool scripts)
    {
        await Elsewhere.AddAll("bread");
        var page = await Open(scripts: scripts);
        await page.Mark();

        await page.Add("  milk ");

        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["milk", "bread"]);
        await Expect(page.Toast()).ToContainTextAsync("Added milk");
        await Expect(page.Locator("#task-counts")).ToHaveTextAsync("2 active, 0 completed");
        await Expect(page.Title()).ToHaveValueAsync("");
        new Uri(page.Url).PathAndQuery.Should().Be("/");
        (await page.IsMarked()).Should().Be(scripts, "only a plain form loads another page");
    }

    [Fact, Trait("M", "M2")]
    public async Task Add_WhenSentByEnterOrButton_LeavesFocusInField()
    {
        var page = await Open();

        await page.Add("milk");
        await page.Settled();
        await Expect(page.Title()).ToBeFocusedAsync();

        await page.Title().FillAsync("bread");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Expect(page.Row("bread")).ToBeVisibleAsync();
        await page.Settled();
        await Expect(page.Title()).ToBeFocusedAsync();
    }

    [Theory, Trait("M", "M7"), InlineData(true), InlineData(false)]
    public async Task Add_WhenDetailsTyped_ShowsThem(bool scripts)
    {
        var page = await Open(scripts: scripts);

        await page.Title().FillAsync("milk");
        await page.GetByText("Details").ClickAsync();
        await page.Description().FillAsync("oat\nnot soy");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();

        await Expect(page.Row("milk").Locator(".description")).ToHaveTextAsync("oat\nnot soy");
        await Expect(page.Description()).ToHaveValueAsync("");
        await Expect(page.Description()).ToBeHiddenAsync();
    }

    [Theory, Trait("M", "M23"), InlineData(true), InlineData(false)]
    public async Task Add_WhenTitleBlank_ShowsTheMessageUnderTheField(bool scripts)
    {
        Expecting(422);
        var page = await Open(scripts: scripts);
        await page.GetByText("Details").ClickAsync();
        await page.Description().FillAsync("kept");

        await page.Title().FillAsync("   ");
        await page.Title().PressAsync("Enter");

        await page.Title().ShouldHaveProblem("A task needs a title.");
        await Expect(page.Title()).ToBeFocusedAsync();
        await Expect(page.Description()).ToHaveValueAsync("kept");

        await page.Add("milk");
        await Expect(page.Title()).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.Row("milk")).ToContainTextAsync("kept");
    }

    [Fact, Trait("M", "M23")]
    public async Task Add_WhenTitleTooLong_KeepsTheTypedText()
    {
        Expecting(422);
        var typed = new string('x', 201);
        var page = await Open("/tasks?view=active");

        await page.Title().FillAsync(typed);
        await page.Title().PressAsync("Enter");

        await page.Title().ShouldHaveProblem("The title can have at most 200 characters.");
        await Expect(page.Title()).ToHaveValueAsync(typed);
        await Expect(page.Title()).ToBeFocusedAsync();
    }

    [Theory, Trait("M", "M23"), InlineData(true), InlineData(false)]
    public async Task Add_WhenDescriptionTooLong_FocusesIt(bool scripts)
    {
        Expecting(422);
        var page = await Open(scripts: scripts);
        await page.Title().FillAsync("milk");
        await page.GetByText("Details").ClickAsync();
        await page.Description().FillAsync(new string('x', 10_001));

        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();

        await page.Description().ShouldHaveProblem("The description can have at most 10,000 characters.");
        await Expect(page.Description()).ToBeFocusedAsync();
        await Expect(page.Title()).ToHaveValueAsync("milk");
        await Expect(page.Title()).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact, Trait("M", "M11")]
    public async Task Add_WhenEnterIsPressedTwice_AddsOnce()
    {
        var page = await Open();
        var pressedTwice = new TaskCompletionSource();
        await page.RouteAsync("**/tasks", async route =>
        {
            await pressedTwice.Task;
            await route.ContinueAsync();
        });

        await page.Title().FillAsync("milk");
        await page.Title().PressAsync("Enter");
        await page.Title().PressAsync("Enter");
        pressedTwice.SetResult();

        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await Task.Delay(700);
        await page.Settled();
        await Expect(page.Rows()).ToHaveCountAsync(1);
    }

    [Fact, Trait("M", "M11")]
    public async Task Add_WhenCompletedViewIsOpen_StaysThereAndCountsIt()
    {
        var page = await Open("/tasks?view=completed");

        await page.Title().FillAsync("milk");
        await page.Title().PressAsync("Enter");

        await Expect(page.Toast()).ToContainTextAsync("Added milk");
        await Expect(page.View("active").Locator(".count")).ToHaveTextAsync("1");
        await Expect(page.Rows()).ToHaveCountAsync(0);
        await Expect(page.View("completed")).ToHaveAttributeAsync("aria-current", "page");
        await page.ShouldHaveFocus();
    }
}
