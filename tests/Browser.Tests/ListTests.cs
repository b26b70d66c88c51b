using System.Text.RegularExpressions;

namespace TaskManager.Browser.Tests;

public sealed class ListTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, Trait("M", "M15"), InlineData(true), InlineData(false)]
    public async Task Views_WhenChosen_ShowTheirTasksAndTheCounts(bool scripts)
    {
        await Elsewhere.Add("done", completed: true);
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open(scripts: scripts);
        await Expect(page.Locator("#views .count")).ToHaveTextAsync(["3", "2", "1"]);
        await Expect(page.View("all")).ToHaveAttributeAsync("aria-current", "page");

        await page.View("active").ClickAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["bread", "milk"]);
        await Expect(page.Locator("#views [aria-current]")).ToHaveIdAsync("view-active");
        await Expect(page).ToHaveURLAsync(new Regex("view=active$"));
        if (scripts) await Expect(page.View("active")).ToBeFocusedAsync();

        await page.View("completed").ClickAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["done"]);
        await Expect(page.Locator("#views [aria-current]")).ToHaveIdAsync("view-completed");

        await page.GoBackAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["bread", "milk"]);
        await page.GoBackAsync();
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["bread", "milk", "done"]);
        await Expect(page.Locator("#views .count")).ToHaveTextAsync(["3", "2", "1"]);
    }

    [Fact, Trait("M", "M15")]
    public async Task Views_WhenChosen_SetTheTitle()
    {
        var page = await Open();

        await page.View("completed").ClickAsync();

        await Expect(page).ToHaveTitleAsync("Completed · Tasks");
    }

    [Fact, Trait("M", "M9")]
    public async Task Views_WhenEmpty_ShowTheReason()
    {
        var page = await Open();
        await Expect(page.Locator(".empty")).ToContainTextAsync("No tasks yet.");

        await page.View("active").ClickAsync();
        await Expect(page.Locator("#views [aria-current]")).ToHaveIdAsync("view-active");
        await Expect(page.Locator(".empty")).ToContainTextAsync("No tasks yet.");

        await page.View("completed").ClickAsync();
        await Expect(page.Locator(".empty")).ToContainTextAsync("No completed tasks yet.");

        await page.View("active").ClickAsync();
        await Expect(page.Locator("#views [aria-current]")).ToHaveIdAsync("view-active");
        await page.Add("milk");
        await page.Check("milk").ClickAsync();
        await Expect(page.Locator(".empty")).ToContainTextAsync("All tasks are completed.");
    }

    [Fact, Trait("M", "M1")]
    public async Task LoadMore_OfSixtyTasks_ShowsEachOnceAndKeepsThem()
    {
        var all = Enumerable.Range(1, 60).Select(n => $"task {n}").ToList();
        await Elsewhere.AddAll(all);
        var page = await Open();
        await page.Mark();
        await Expect(page.Rows()).ToHaveCountAsync(25);

        await page.Locator("#load-more").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(50);
        await page.Settled();
        await Expect(page.Locator("#load-more")).ToBeFocusedAsync();
        await page.Locator("#load-more").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(60);
        await page.Settled();
        await Expect(page.Check("task 51")).ToBeFocusedAsync();

        (await page.Titles()).Should().Equal(all);
        await Expect(page.Locator("#load-more")).ToHaveCountAsync(0);
        page.Url.Should().EndWith("?view=all&shown=75", "the address has the length of the list");

        await page.Check("task 55").ClickAsync();
        await Expect(page.Locator("#task-counts")).ToHaveTextAsync("59 active, 1 completed");
        await page.Settled();
        (await page.Titles()).Should().Equal(all);
        await page.Row("task 57").HoverAsync();
        await page.DeleteOf("task 57").ClickAsync();
        await Expect(page.Locator("#task-counts")).ToHaveTextAsync("58 active, 1 completed");
        (await page.Titles()).Should().Equal(all.Where(title => title != "task 57"));
        (await page.IsMarked()).Should().BeTrue();
    }

    [Fact, Trait("M", "B9")]
    public async Task LoadMore_WithoutScripts_LinksToThePagesAndBack()
    {
        var all = Enumerable.Range(1, 60).Select(n => $"task {n}").ToList();
        await Elsewhere.AddAll(all);
        var page = await Open(scripts: false);

        var seen = (await page.Titles()).ToList();
        foreach (var rows in (int[])[25, 10])
        {
            await page.Locator("#load-more").ClickAsync();
            await Expect(page.Rows()).ToHaveCountAsync(rows);
            seen.AddRange(await page.Titles());
        }
        seen.Should().Equal(all);
        await Expect(page.Locator("#load-more")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the newest tasks" }).ClickAsync();
        await Expect(page.Check("task 1")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task View_WhenItsResponseArrivesAfterGoingBack_IsNotShown()
    {
        await Elsewhere.Add("bread", completed: true);
        await Elsewhere.AddAll("milk");
        var page = await Open();
        await page.View("active").ClickAsync();
        await Expect(page.View("active")).ToHaveAttributeAsync("aria-current", "page");
        await page.Settled();
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/tasks?*view=completed*", held.SetResult, new() { Times = 1 });

        await page.View("completed").ClickAsync();
        var answer = await held.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await page.GoBackAsync();
        await Expect(page.Rows()).ToHaveCountAsync(2);
        await answer.ContinueAsync();
        await page.Settled();

        await Expect(page.View("all")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.Rows()).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Toasts_AfterGoingBack_AppearAndDisappear()
    {
        await Elsewhere.AddAll("milk", "bread");
        var page = await Open(lent: false);
        await page.View("active").ClickAsync();
        await Expect(page.View("active")).ToHaveAttributeAsync("aria-current", "page");
        await page.GoBackAsync();
        await Expect(page.View("all")).ToHaveAttributeAsync("aria-current", "page");
        await page.Settled();
        await page.Clock.InstallAsync();

        await page.Check("milk").ClickAsync();
        await Expect(page.Toast()).ToContainTextAsync("Completed milk");
        await page.Settled();
        await page.Clock.RunForAsync(9_000);
        await Expect(page.Toast()).ToHaveCountAsync(0);
    }

    [Fact, Trait("M", "M6")]
    public async Task UnknownAddress_WhenOpened_ShowsTheMessageAndLinksBack()
    {
        Expecting(404);
        var page = await Open("/nowhere");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not found");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to your tasks" }).ClickAsync();
        await Expect(page.Locator("#tasks")).ToBeVisibleAsync();

        foreach (var path in (string[])["/tasks/not-an-id", $"/tasks/{Guid.NewGuid()}", $"/tasks/{Guid.NewGuid()}/edit"])
        {
            await page.GotoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not found");
        }
    }

    [Fact, Trait("M", "M21")]
    public async Task Dates_Always_AreInTheReadersZoneAndCulture()
    {
        await Elsewhere.Add("milk");
        var zone = DateTimeOffset.UtcNow.Hour < 11 ? "Pacific/Pago_Pago" : "Pacific/Kiritimati";
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById(zone));
        local.Day.Should().NotBe(DateTimeOffset.UtcNow.Day);

        var page = await Open(with: options => (options.TimezoneId, options.Locale) = (zone, "de-DE"));

        await Expect(page.Row("milk").Locator("time")).ToHaveTextAsync(
            local.ToString("d. MMM", new System.Globalization.CultureInfo("de-DE")));
    }
}
