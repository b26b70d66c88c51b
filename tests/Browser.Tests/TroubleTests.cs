using TaskManager.TestKit;

namespace TaskManager.Browser.Tests;

/// <summary>Crashes, restarts and storage failures of the server.</summary>
[Trait("M", "M10")]
public sealed class TroubleTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task Server_WhenKilledAndStartedAgain_LosesNoTypedText()
    {
        await Elsewhere.AddAll("bread");
        var page = await Open();
        await page.GetByText("Details").ClickAsync();
        await page.Title().FillAsync("milk");
        await page.Description().FillAsync("oat");

        ExpectingNoServer();
        App.Kill();
        await page.Title().PressAsync("Enter");
        await Expect(page.Toast()).ToContainTextAsync("The server cannot be reached. No text is lost.");
        await Expect(page.Title()).ToHaveValueAsync("milk");
        await Expect(page.Description()).ToHaveValueAsync("oat");
        await page.ShouldHaveFocus();
        await page.Check("bread").ClickAsync();
        await Expect(page.Check("bread")).Not.ToBeCheckedAsync();

        await App.Start();
        await page.Title().PressAsync("Enter");
        await Expect(page.Row("milk")).ToContainTextAsync("oat");
        await Expect(page.Toast()).ToContainTextAsync("Added milk");
        (await page.Titles()).Should().Equal("milk", "bread");
    }

    [Fact]
    public async Task Page_AfterARestartOfTheServer_StillSaves()
    {
        await Elsewhere.AddAll("bread");
        var first = await Open();
        var second = await OpenBeside(first);
        await first.EditOf("bread").ClickAsync();
        await Expect(first.EditForm()).ToBeVisibleAsync();

        ExpectingNoServer();
        App.Kill();
        await App.Start();

        await second.Add("milk");
        await first.EditForm().GetByLabel("Title").FillAsync("rye bread");
        await first.Save().ClickAsync();
        await Expect(first.Row("rye bread")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Undo_WhenTheServerCannotBeReached_SaysSoAndDoesNotMoveTheFocusLater()
    {
        ExpectingNoServer();
        await Elsewhere.AddAll("bread", "milk", "tea");
        var page = await Open("/tasks?view=active");
        await page.Check("milk").ClickAsync();
        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        await page.RouteAsync("**/undo", route => route.AbortAsync(), new() { Times = 1 });
        await page.Undo().ClickAsync();
        await Expect(page.Toast()).ToContainTextAsync("The server cannot be reached");
        await Elsewhere.AddAll("butter");
        await Expect(page.Row("butter")).ToBeVisibleAsync();
        await Expect(page.Toast()).ToContainTextAsync("The server cannot be reached");

        await page.Check("bread").ClickAsync();

        await Expect(page.Row("bread")).ToHaveCountAsync(0);
        await page.Settled();
        await Expect(page.Check("tea")).ToBeFocusedAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Storage_WhenItCannotBeOpened_ShowsTheMessageAndRecoversByItself(bool scripts)
    {
        StorageUnderTest.SkipOnMongo("The test breaks the SQLite file.");
        Expecting(503);
        var broken = AnotherApp();
        var folder = Path.Combine(broken.Root, "store");
        await File.WriteAllTextAsync(folder, "A file where a folder should be.");
        broken.Database = Path.Combine(folder, "tasks.db");
        await broken.Start();

        var page = await Open("/", scripts, options => (options.BaseURL, options.ReducedMotion) = (broken.Address, ReducedMotion.Reduce));
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("tries again");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        (await page.ContentAsync()).Should().NotContainAny("Exception", " at TaskManager.");
        if (scripts)
        {
            await page.WaitForResponseAsync(answer => answer.Status == 503);
            await page.Settled();
            await Expect(page.Locator("meta[http-equiv=refresh]")).ToHaveCountAsync(0);
            await AccessibilityTests.AxeFindsNothing(page);
            await Screenshots.Take(page, "storage-down");
        }

        File.Delete(folder);
        await Expect(page.Locator("#task-form")).ToBeVisibleAsync();
        await page.Add("milk");
        await Expect(page.Toast()).ToContainTextAsync("Added milk");
    }

    [Fact]
    public async Task Storage_WhenItFailsUnderAnOpenPage_KeepsThePageAndTheTypedText()
    {
        StorageUnderTest.SkipOnMongo("The test breaks the SQLite file.");
        Expecting(503);
        var broken = AnotherApp();
        await broken.Start();
        var page = await Open("/", with: options => options.BaseURL = broken.Address);
        await page.Add("bread");

        // The same address and keys, but a database that cannot be opened.
        ExpectingNoServer();
        var good = broken.Database;
        broken.Kill();
        broken.Database = "/dev/null/x.db";
        await broken.Start();
        await page.Title().FillAsync("milk");
        await page.Title().PressAsync("Enter");
        await Expect(page.Toast()).ToBeVisibleAsync();
        await Expect(page.Locator("#toasts").GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.Title()).ToHaveValueAsync("milk");
        await Expect(page.LiveStatus()).ToContainTextAsync("Not updated since");
        await Expect(page.Row("bread")).ToBeVisibleAsync();

        // A failed edit form shows a toast, and the list stays.
        await page.EditOf("bread").ClickAsync(new() { Force = true });
        await Expect(page.Locator("#toasts").GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.Locator("#toasts [hx-trigger]")).ToHaveCountAsync(0);
        await Expect(page.Row("bread")).ToBeVisibleAsync();

        // A failed view shows the message in its place, and retries.
        await page.View("completed").ClickAsync();
        await Expect(page.Locator("#tasks").GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.Title()).ToHaveValueAsync("milk");

        broken.Kill();
        broken.Database = good;
        await broken.Start();
        await Expect(page.View("completed")).ToBeVisibleAsync();
        await page.Title().PressAsync("Enter");
        await Expect(page.View("active").Locator(".count")).ToHaveTextAsync("2");
        await Expect(page.LiveStatus()).ToHaveTextAsync("Live");
    }
}
