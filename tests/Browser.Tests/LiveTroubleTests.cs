using TaskManager.TestKit;

namespace TaskManager.Browser.Tests;

/// <summary>Network failures and restarts: the page shows how current it is, and catches up.</summary>
[Trait("M", "B4"), Trait("M", "M17")]
public class LiveTroubleTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task Connection_WhenCutDuringABurst_LeavesBothPagesCurrent()
    {
        ExpectingNoServer();
        await using var wire = new Wire(App.Address);
        var first = await Open(with: options => options.BaseURL = wire.Address);
        var second = await Open(with: options => options.BaseURL = wire.Address);
        await first.IsLive();
        await second.IsLive();

        var random = new Random(7);
        var ids = new List<Guid>();
        for (var i = 0; i < 60; i++)
        {
            ids.Add(await Elsewhere.Add($"task {i}"));
            if (i % 3 == 0) await Elsewhere.Toggle(ids[random.Next(ids.Count)]);
            if (i % 10 == 9)
            {
                await Elsewhere.Delete(ids[^2]);
                ids.RemoveAt(ids.Count - 2);
            }
            if (i % 20 == 10) wire.Cut();
        }

        var right = await (await Open()).Titles();
        foreach (var page in (IPage[])[first, second])
        {
            await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(right);
            await Expect(page.LiveStatus()).ToHaveTextAsync("Live");
        }
        (await first.Locator("#task-list").InnerTextAsync()).Should().Be(await second.Locator("#task-list").InnerTextAsync());
    }

    [Fact]
    public async Task Connection_WhenSilent_IsReplaced()
    {
        ExpectingNoServer();
        await using var wire = new Wire(App.Address);
        var page = await Open(with: options => options.BaseURL = wire.Address);
        await page.Clock.InstallAsync();
        await page.ReloadAsync();
        await page.IsLive();

        wire.Dead = true;
        await page.Clock.FastForwardAsync(46_000);
        await page.Clock.FastForwardAsync(3_000);
        await Expect(page.LiveStatus()).ToHaveTextAsync("Reconnecting");
        // The fetch of the list gets no response either.
        await page.Clock.FastForwardAsync(9_000);
        await page.Clock.FastForwardAsync(11_000);
        await Expect(page.LiveStatus()).ToContainTextAsync("Offline since");
        await Elsewhere.Add("milk");

        wire.Dead = false;
        wire.Cut();
        await page.Clock.FastForwardAsync(31_000);
        await Expect(page.LiveStatus()).ToHaveTextAsync("Live");
        await Expect(page.Row("milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_WhenTheServerRestarts_ConnectsAgain()
    {
        ExpectingNoServer();
        var page = await Open();
        await page.IsLive();
        await page.Title().FillAsync("half a ti");

        App.Kill();
        await Expect(page.LiveStatus()).ToHaveTextAsync("Reconnecting");
        await App.Start();
        await Elsewhere.Add("milk");

        await Expect(page.LiveStatus()).ToHaveTextAsync("Live");
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await Expect(page.Title()).ToHaveValueAsync("half a ti");
        await Elsewhere.Add("bread");
        await Expect(page.Row("bread")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_WhenOffline_ShowsTheTimeAndCatchesUp()
    {
        ExpectingNoServer();
        var page = await Open();
        await page.IsLive();

        await page.Context.SetOfflineAsync(true);
        (await page.LiveStatus().GetAttributeAsync("role")).Should().Be("status", "screen readers announce it politely");
        await Expect(page.LiveStatus()).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^Offline since \d\d:\d\d$"));
        await Elsewhere.Add("milk");
        await page.Title().FillAsync("bread");
        await page.Title().PressAsync("Enter");
        await Expect(page.Toast()).ToContainTextAsync("The server cannot be reached.");
        await Screenshots.Take(page, "offline");

        await page.Context.SetOfflineAsync(false);
        await Expect(page.LiveStatus()).ToHaveTextAsync("Live");
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await Expect(page.Toast()).ToHaveCountAsync(0);
        await Expect(page.Title()).ToHaveValueAsync("bread");
    }

    [Fact]
    public async Task Page_WithoutAStream_PollsEvery30SecondsAndShowsIt()
    {
        var page = await OpenUnfollowing(lent: false);
        await page.Clock.InstallAsync();
        await page.ReloadAsync();

        await page.Clock.FastForwardAsync(3_000);
        await Expect(page.LiveStatus()).ToHaveTextAsync("Reconnecting");
        await page.Clock.FastForwardAsync(8_000);
        await Expect(page.LiveStatus()).ToHaveTextAsync("Updates every 30 s");

        await Elsewhere.Add("milk");
        await page.Clock.FastForwardAsync(31_000);
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await Expect(page.LiveStatus()).ToHaveTextAsync("Updates every 30 s");
    }

    [Fact]
    public async Task Page_WhenTheServerIsDownForLong_ShowsSinceWhen()
    {
        ExpectingNoServer();
        var server = AnotherApp();
        await server.Start();
        var page = await Open(with: options => options.BaseURL = server.Address);
        await page.Clock.InstallAsync();
        await page.ReloadAsync();
        await page.IsLive();

        server.Kill();
        await Expect(page.LiveStatus()).ToHaveTextAsync("Reconnecting");
        await page.Clock.FastForwardAsync(11_000);
        await page.Clock.FastForwardAsync(2_000);
        await Expect(page.LiveStatus()).ToContainTextAsync("Offline since");
        await Expect(page.Toast()).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Tab_WhenTheLeadingTabIsFrozen_TakesOver()
    {
        var frozen = await Open(lent: false);
        await frozen.IsLive();
        var page = await OpenBeside(frozen, "/tasks");
        await page.Clock.InstallAsync();
        await page.ReloadAsync();
        await page.IsLive();
        await (await frozen.Context.NewCDPSessionAsync(frozen)).SendAsync("Page.setWebLifecycleState", new() { ["state"] = "frozen" });

        await page.RunAndWaitForRequestAsync(
            () => page.Clock.FastForwardAsync(100_000), request => request.Url.EndsWith("/events", StringComparison.Ordinal));
        await Elsewhere.Add("milk");

        await Expect(page.Row("milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_WithoutLocks_HasAStreamOfItsOwn()
    {
        var page = await Open(lent: false);
        await page.Context.AddInitScriptAsync("delete Navigator.prototype.locks");
        await page.ReloadAsync();
        await page.IsLive();

        await Elsewhere.Add("milk");

        await Expect(page.Row("milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_WhenItArrivesLate_DoesNotRevertALaterToggle()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();
        await page.IsLive();
        var (asked, acted) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/tasks*", async route =>
        {
            var answer = await route.FetchAsync();
            asked.TrySetResult();
            await acted.Task;
            await route.FulfillAsync(new() { Response = answer });
        });

        await Elsewhere.Add("tea");
        await asked.Task;
        var checks = new List<string>();
        await page.ExposeFunctionAsync("checked", (string state) => checks.Add(state));
        await page.Check("milk").EvaluateAsync(
            "e => new MutationObserver(() => checked(e.getAttribute('aria-checked'))).observe(e, { attributes: true })");
        await page.Check("milk").ClickAsync();
        await Expect(page.Check("milk")).ToBeCheckedAsync();
        acted.SetResult();

        await Expect(page.Row("tea")).ToBeVisibleAsync();
        await page.Settled();
        checks.SkipWhile(state => state == "false").Should().NotBeEmpty().And.OnlyContain(state => state == "true");
    }

    [Fact]
    public async Task Action_WithoutAResponse_DelaysTheListForALimitedTime()
    {
        await Elsewhere.AddAll("bread");
        var page = await Open(lent: false);
        await page.Clock.InstallAsync();
        await page.ReloadAsync();
        await page.IsLive();
        await page.RouteAsync("**/edit", _ => Task.CompletedTask);
        await page.EditOf("bread").ClickAsync(new() { Force = true });

        await Elsewhere.Add("milk");
        await page.Clock.FastForwardAsync(2_000);
        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        await page.Clock.FastForwardAsync(9_000);

        await Expect(page.Row("milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_WhenAProxyAnswersForTheServer_StaysAndIsShownAsStale()
    {
        await Elsewhere.Add("bread");
        var page = await Open();
        await page.IsLive();
        await page.RouteAsync("**/tasks*", route => route.FulfillAsync(
            new() { Status = 200, ContentType = "text/html", Body = "<h1>Sign in to this network</h1>" }));

        await Elsewhere.Add("milk");

        await Expect(page.LiveStatus()).ToContainTextAsync("Not updated since");
        await Expect(page.Row("bread")).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await Expect(page.LiveStatus()).ToHaveTextAsync("Live");
    }
}
