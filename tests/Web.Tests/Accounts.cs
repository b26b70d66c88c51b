using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>The application in accounts mode, and browsers that sign in to it.</summary>
internal static class Accounts
{
    public const string Password = "correct horse battery staple";

    // Tests would exceed the default limits, which RateLimitTests check.
    private static readonly (string, string)[] Unhurried =
    [
        ("RateLimits:SignInsPerMinute", "100000"), ("RateLimits:SignUpsPerHour", "100000"),
        ("RateLimits:WritesPerMinute", "100000"), ("RateLimits:ApiRequestsPerMinute", "100000"),
    ];

    public static (string, string)[] Settings => [("Accounts:Enabled", "true"), .. Unhurried, .. Guessing.Cheap];

    public static App NewApp(params (string, string)[] settings) => NewApp(_ => { }, settings);

    public static App NewApp(Action<IServiceCollection> replace, params (string, string)[] settings) =>
        new(replace) { Settings = [.. Settings, .. settings] };

    /// <summary>Returns a browser after a sign-up.</summary>
    public static async Task<Browser> SignedUp(this App app, string email)
    {
        var browser = new Browser(app);
        (await browser.SignUp(email)).Status.Should().Be(HttpStatusCode.SeeOther);
        return browser;
    }

    public static async Task<Answer> SignUp(this Browser browser, string email, string password = Password, string returnUrl = "")
    {
        var answer = await browser.Post("/account/sign-up", ("email", email), ("password", password), ("returnUrl", returnUrl));
        browser.ForgetToken();
        return answer;
    }

    public static async Task<Answer> SignIn(
        this Browser browser, string email, string password = Password, string returnUrl = "", bool rememberMe = false)
    {
        var answer = await browser.Post(
            "/account/sign-in",
            ("email", email), ("password", password), ("returnUrl", returnUrl), ("rememberMe", rememberMe ? "true" : ""));
        browser.ForgetToken();
        return answer;
    }

    /// <summary>Makes a token on the account page, and returns its secret.</summary>
    public static async Task<string> MadeToken(this Browser browser, params string[] scopes)
    {
        var answer = await browser.Post(
            "/account/tokens", [("name", "a script"), .. scopes.Select(scope => ("scopes", scope)), ("expires", "30")]);
        answer.Status.Should().Be(HttpStatusCode.OK);
        return answer.Html.QuerySelector("#token")!.GetAttribute("value")!;
    }

    /// <summary>Lets a token expire now.</summary>
    public static async Task End(this App app, string secret)
    {
        var grants = app.Services.GetRequiredService<IGrantRepository>();
        var token = await grants.Find(TokenSecret.Hash(secret)!, default, default);
        var expired = token! with { ExpiresAt = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() };
        (await grants.Renew(expired.Owner.Scope(), expired, default)).Should().BeTrue();
    }

    /// <summary>Returns a client that sends a token, and has no session.</summary>
    public static Browser Bearing(this App app, string secret)
    {
        var program = new Browser(app);
        program.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        return program;
    }

    public static async Task<Answer> SignOut(this Browser browser)
    {
        var answer = await browser.Post("/account/sign-out");
        browser.ForgetToken();
        return answer;
    }
}
