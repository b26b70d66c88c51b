using System.Net;
using System.Text.RegularExpressions;
using TaskManager.TestKit;

namespace TaskManager.Browser.Tests;

/// <summary>The page behind nginx with the sample of docs/deploy, at both of its mounts. One of its two nodes is always down.</summary>
[Trait("M", "M16")]
public sealed class BehindNginxTests(Chromium chromium, LentApp app, Nginx nginx) : BrowserTest(chromium, app), IClassFixture<Nginx>
{
    private const string Root = "/", Below = "/tasks-app/";

    public override async ValueTask InitializeAsync()
    {
        _ = Nginx.Program;
        await base.InitializeAsync();
        await nginx.Start(App.Address);
    }

    [Theory, InlineData(Root, true), InlineData(Below, true), InlineData(Below, false)]
    public async Task Tasks_BehindNginx_AreAddedEditedCompletedAndDeleted(string mount, bool scripts)
    {
        var page = await OpenAt(mount, scripts: scripts);
        await page.Mark();

        await page.Add("bread");
        await page.Add("milk");
        await Expect(page.Toast()).ToContainTextAsync("Added milk");
        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("oat milk");
        await page.Save().ClickAsync();
        await Expect(page.Toast()).ToContainTextAsync("Saved oat milk");
        await Expect(page.Row("oat milk")).ToBeVisibleAsync();
        await page.Check("oat milk").ClickAsync();
        await Expect(page.Check("oat milk")).ToBeCheckedAsync();
        await Expect(page.Toast()).ToContainTextAsync("Completed oat milk");
        await page.Row("bread").HoverAsync();
        await page.DeleteOf("bread").ClickAsync();
        await Expect(page.Toast()).ToContainTextAsync("Deleted bread");
        await Expect(page.Row("bread")).ToHaveCountAsync(0);
        await page.Undo().ClickAsync();
        await Expect(page.Row("bread")).ToBeVisibleAsync();

        (await page.IsMarked()).Should().Be(scripts);
        new Uri(page.Url).AbsolutePath.Should().Be(mount);
        (await page.Context.CookiesAsync()).Where(cookie => cookie.Name != "tz").Should().NotBeEmpty()
            .And.OnlyContain(cookie => cookie.Path == (mount == Root ? "/" : "/tasks-app") && !cookie.Secure);
        nginx.Log.Should().Contain("connect() failed", "nginx tries the node that is down first for half of all requests");
    }

    [Theory, InlineData(Root, true), InlineData(Below, true), InlineData(Below, false)]
    public async Task Lists_BehindNginx_AreFoundByViewSearchAndHistory(string mount, bool scripts)
    {
        await Elsewhere.Add("done", completed: true);
        await Elsewhere.AddAll("bread", "milk");
        var page = await OpenAt(mount, scripts: scripts);

        await page.View("active").ClickAsync();
        await Expect(page).ToHaveURLAsync(nginx.At(mount, "tasks?view=active").ToString());
        await page.Search().FillAsync("milk");
        await page.Search().PressAsync("Enter");
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["milk"]);
        // Typing sends a search too: both searches must end before the history is used.
        if (scripts) await page.Settled();
        await Expect(page).ToHaveURLAsync(new Regex($"^{nginx.At(mount, "tasks")}.*q=milk$"));

        await page.GoBackAsync();
        await Expect(page.Rows()).ToHaveCountAsync(2);
        await Expect(page.View("active")).ToHaveAttributeAsync("aria-current", "page");
        await page.GoForwardAsync();
        // The previous list also has milk.
        await Expect(page.Locator("#task-list .title")).ToHaveTextAsync(["milk"]);
        await page.Check("milk").ClickAsync();
        await Expect(page.GetByText("No task matches")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"^{nginx.At(mount, "tasks")}.*q=milk$"));
        await page.Locator(".brand").ClickAsync();
        await Expect(page).ToHaveURLAsync(nginx.At(mount).ToString());
    }

    [Theory, InlineData(Root), InlineData(Below)]
    public async Task Page_BehindNginx_HasItsStylesAndIcons(string mount)
    {
        await Elsewhere.Add("Call the dentist", "Ask for a morning", completed: true);
        await Elsewhere.AddAll("Water the plants", "Book the train to Lyon");
        var page = await OpenAt(mount);

        await page.Row("Water the plants").HoverAsync();
        var icon = await page.EditOf("Water the plants").EvaluateAsync<string>("e => getComputedStyle(e).getPropertyValue('--icon')");
        icon.Should().StartWith("url(\"data:image/svg+xml,");
        (await page.EvaluateAsync<bool>("""
            async () => [...document.styleSheets].every(sheet => sheet.cssRules.length > 0)
              && getComputedStyle(document.querySelector("#task-form .primary")).backgroundColor !== "rgba(0, 0, 0, 0)"
              && performance.getEntriesByType("resource").every(r => r.responseStatus === 200
                && new URL(r.name).pathname.startsWith(location.pathname))
            """)).Should().BeTrue();
        await Screenshots.Take(page, mount == Root ? "behind-nginx" : "behind-nginx-below");
    }

    [Theory, InlineData(Root), InlineData(Below)]
    public async Task UnknownAddress_BehindNginx_LinksBackToTheMount(string mount)
    {
        Expecting(404);
        var page = await OpenAt(mount, "nowhere/at/all");

        await page.GetByRole(AriaRole.Link, new() { Name = "Back to your tasks" }).ClickAsync();

        await Expect(page.Title()).ToBeVisibleAsync();
        new Uri(page.Url).AbsolutePath.Should().Be(mount);
    }

    [Theory, InlineData(Root), InlineData(Below)]
    public async Task Add_WhenTheTextIsTooLong_ShowsTheMessageAndKeepsTheText(string mount)
    {
        Expecting(413);
        var page = await OpenAt(mount);
        await page.Title().FillAsync("milk");
        // Rendering three megabytes of visible text would take too long.
        await page.Title().EvaluateAsync("""
            title => title.form.append(
              Object.assign(document.createElement("input"), { type: "hidden", name: "more", value: "x".repeat(3 << 20) }))
            """);
        await page.Title().PressAsync("Enter");

        await Expect(page.Toast()).ToContainTextAsync("more text than a task can hold");
        await Expect(page.Title()).ToHaveValueAsync("milk");
        ForgetTroubles("htmx:");
    }

    [Fact]
    public async Task Page_WhenAllNodesAreDown_KeepsTheTypedText()
    {
        Expecting(502);
        ExpectingNoServer();
        await Elsewhere.AddAll("bread");
        var page = await OpenAt(Below);
        await page.Title().FillAsync("milk");

        App.Kill();
        await page.Title().PressAsync("Enter");
        await Expect(page.Toast()).ToContainTextAsync("The server cannot be reached. No text is lost.");
        await Expect(page.Title()).ToHaveValueAsync("milk");
        await page.Check("bread").ClickAsync();
        await Expect(page.Check("bread")).Not.ToBeCheckedAsync();

        await App.Start();
        await page.Title().PressAsync("Enter");
        await Expect(page.Row("milk")).ToBeVisibleAsync();
    }

    [Theory, InlineData(Root), InlineData(Below)]
    public async Task ForwardedHeaders_OfAClient_AreIgnored(string mount)
    {
        using var client = nginx.Client(mount);
        foreach (var (header, value) in new[]
        {
            ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/evil"),
            ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example;proto=https"),
        })
            client.DefaultRequestHeaders.Add(header, value);

        using var page = await client.GetAsync(new Uri("tasks", UriKind.Relative));

        page.StatusCode.Should().Be(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).Should().Contain($"\"{mount}tasks").And.NotContain("evil");
        page.Headers.GetValues("Set-Cookie").Should().OnlyContain(cookie => !cookie.Contains("secure") && !cookie.Contains("evil"));
    }

    [Theory, InlineData(Root), InlineData(Below)]
    public async Task Request_WithoutThePassword_Is401(string mount)
    {
        using var client = new HttpClient { BaseAddress = nginx.At(mount) };
        foreach (var path in (string[])["", "tasks", "events", "css/app.css", "health/ready"])
            (await client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized, path);
    }

    [Fact]
    public async Task Mount_WithoutItsSlash_RedirectsToIt()
    {
        using var client = nginx.Client(Below);

        var answer = await client.GetAsync("/tasks-app?view=active");

        (answer.StatusCode, answer.Headers.Location?.OriginalString)
            .Should().Be((HttpStatusCode.MovedPermanently, "/tasks-app/?view=active"));
    }

    private Task<IPage> OpenAt(string mount, string path = "", bool scripts = true) =>
        Open(nginx.At(mount, path).ToString(), scripts, options =>
        {
            options.HttpCredentials = new() { Username = Nginx.Person, Password = Nginx.Password };
            options.ReducedMotion = ReducedMotion.Reduce;
        }, lent: true);
}
