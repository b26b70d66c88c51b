using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Infrastructure.Identity;

namespace TaskManager.Web.Tests;

/// <summary>The rate limits of accounts mode.</summary>
[Trait("M", "M28"), Trait("Store", "Any")]
public sealed class RateLimitTests : IAsyncDisposable
{
    private readonly Sender _sender = new();
    private readonly List<App> _apps = [];

    [Fact]
    public async Task SignIn_WhenAnAddressTriesTooOften_Is429WithRetryAfter()
    {
        var app = Limited(("RateLimits:SignInsPerMinute", "3"));
        var browser = new Browser(app);
        for (var tries = 0; tries < 3; tries++)
            (await browser.SignIn($"nobody{tries}@example.org")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);

        var refused = await browser.SignIn("nobody@example.org");

        refused.Status.Should().Be(HttpStatusCode.TooManyRequests);
        int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 60);
        refused.Html.QuerySelector("h1")!.TextContent.Should().Be("Too many requests");
        refused.Header("Content-Security-Policy").Should().StartWith("default-src 'none'");
        (await browser.Page("/account/sign-in")).Status.Should().Be(HttpStatusCode.OK, "reading is not limited");
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", true)]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:3::7", false)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", true)]
    public async Task SignIn_FromAnotherAddress_IsCountedSeparately_UnlessInTheSameNetwork(string first, string second, bool same)
    {
        var app = Limited(("RateLimits:SignInsPerMinute", "1"));
        (await SignInFrom(app, first)).Should().Be(HttpStatusCode.UnprocessableEntity);

        (await SignInFrom(app, second)).Should().Be(same ? HttpStatusCode.TooManyRequests : HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task SignUp_WhenAnAddressMakesTooManyAccounts_Is429()
    {
        var app = Limited(("RateLimits:SignUpsPerHour", "1"));
        await app.SignedUp("ann@example.org");

        (await new Browser(app).SignUp("bob@example.org")).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Write_WhenAnAccountMakesTooMany_Is429AsAToast_AndOtherAccountsAreServed()
    {
        var app = Limited(("RateLimits:WritesPerMinute", "2"));
        var (ann, bob) = (await app.SignedUp("ann@example.org"), await app.SignedUp("bob@example.org"));
        await ann.Added("milk");
        await ann.Added("bread");

        var refused = await ann.Htmxed(HttpMethod.Post, "/tasks", ("title", "more"));

        (refused.Status, refused.Header("HX-Retarget")).Should().Be((HttpStatusCode.TooManyRequests, "#toasts"));
        refused.Html.QuerySelector("[role=alert]")!.TextContent.Should().Contain("no text is lost");
        (await ann.Page("/")).Titles.Should().Equal("bread", "milk");
        await bob.Added("eggs");
    }

    [Fact]
    public async Task Password_WhenAnAccountTriesItTooOftenFromSeveralAddresses_Is429()
    {
        var app = Limited(("RateLimits:SignInsPerMinute", "2"));
        var ann = await app.SignedUp("ann@example.org");
        var statuses = new List<HttpStatusCode>();
        foreach (var n in new[] { 1, 2, 3 })
        {
            _sender.Address = IPAddress.Parse($"203.0.113.{n}");
            statuses.Add((await ann.Post("/account/password", ("current", "wrong in any case"), ("password", "x"))).Status);
        }

        statuses.Should().Equal(HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task SignIn_WhenTheQueueOfSecretChecksIsFull_Is503AtOnce()
    {
        // A limit below that of requests in progress, whose rejection has the same message.
        using var turns = new SecretCheckLimit(1);
        await using var app = Accounts.NewApp(services => services.AddSingleton(turns));
        Browser[] browsers = [.. Enumerable.Range(0, 20).Select(_ => new Browser(app))];
        foreach (var browser in browsers) await browser.Token();

        var turn = await turns.Enter(TestContext.Current.CancellationToken);
        var asked = browsers.Select(browser => browser.SignIn("nobody@example.org")).ToList();
        // While the test holds the only lease, only a rejection can be a response.
        await Task.WhenAny(asked);
        turn.Dispose();
        var answers = await Task.WhenAll(asked);

        answers.Select(answer => answer.Status).Distinct()
            .Should().BeEquivalentTo([HttpStatusCode.UnprocessableEntity, HttpStatusCode.ServiceUnavailable]);
        var refused = answers.First(answer => answer.Status == HttpStatusCode.ServiceUnavailable);
        refused.Html.QuerySelector("h1")!.TextContent.Should().Be("The server is busy");
        refused.Header("Retry-After").Should().NotBeNull();
    }

    [Fact]
    public async Task Api_WhenATokenIsUsedTooOften_Is429AsProblemDetails_AndWrongTokensCount()
    {
        var app = Limited(("RateLimits:ApiRequestsPerMinute", "1"));
        var ann = await app.SignedUp("ann@example.org");
        var token = (await ann.Post("/account/tokens", ("name", "script"), ("scopes", "read"), ("expires", "7"))).Html
            .QuerySelector("#token")!.GetAttribute("value")!;

        (await Ask(token)).Status.Should().Be(HttpStatusCode.OK);
        var refused = await Ask(token);
        (refused.Status, refused.Response.Content.Headers.ContentType!.MediaType)
            .Should().Be((HttpStatusCode.TooManyRequests, "application/problem+json"));
        refused.Header("Retry-After").Should().NotBeNull();

        // Wrong tokens have no account, so only their address is limited, to ten times as many.
        var guesses = new List<HttpStatusCode>();
        for (var tries = 0; tries < 10; tries++) guesses.Add((await Ask($"tm_{tries}")).Status);
        guesses.Should().StartWith(HttpStatusCode.Unauthorized).And.EndWith(HttpStatusCode.TooManyRequests);

        Task<Answer> Ask(string bearer) => new Browser(app).Page("/api/tasks", ("Authorization", $"Bearer {bearer}"));
    }

    [Fact]
    public async Task PersonalMode_HasNoLimits()
    {
        await using var app = new App { Settings = [("RateLimits:WritesPerMinute", "1")] };
        var browser = new Browser(app);

        foreach (var title in new[] { "milk", "bread", "eggs" }) await browser.Added(title);

        (await browser.Page("/")).Titles.Should().HaveCount(3);
    }

    private App Limited(params (string, string)[] settings)
    {
        var app = new App(services => services.AddSingleton<IStartupFilter>(_sender))
        {
            Settings = [("Accounts:Enabled", "true"), .. settings],
        };
        _apps.Add(app);
        return app;
    }

    private async Task<HttpStatusCode> SignInFrom(App app, string address)
    {
        _sender.Address = IPAddress.Parse(address);
        return (await new Browser(app).SignIn("nobody@example.org")).Status;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps) await app.DisposeAsync();
    }
}
