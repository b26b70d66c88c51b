using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Accounts;
using TaskManager.Infrastructure.Identity;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>The code after the password.</summary>
[Trait("M", "M14")]
public sealed partial class SecondFactorTests : IAsyncDisposable
{
    private const string Email = "ann@example.org", NewPassword = "four other words entirely";

    private readonly MovedTime _time = new();
    private readonly App _app;
    private int _step;

    public SecondFactorTests() => _app = Accounts.NewApp(services => services.AddSingleton<TimeProvider>(_time));

    [Fact]
    public async Task SignIn_WithASecondFactor_NeedsItsCodeAfterThePassword()
    {
        var (key, _) = await TurnedOn();
        var browser = new Browser(_app);

        var first = await browser.SignIn(Email, returnUrl: "/tasks?view=active");
        first.Response.Headers.Location!.OriginalString
            .Should().Be("/account/second-factor?rememberMe=False&returnUrl=%2Ftasks%3Fview%3Dactive");
        foreach (var address in new[] { "/", "/tasks", "/account", "/account/second-factor/set-up" })
            (await browser.Page(address)).Status.Should().Be(HttpStatusCode.SeeOther, "a pending sign-in authenticates no request");
        (await browser.Page("/events")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await browser.Page("/account/second-factor")).Html.QuerySelector("#code")!.GetAttribute("autocomplete")
            .Should().Be("one-time-code");

        var second = await Code(browser, Next(key), "/tasks?view=active");
        second.Response.Headers.Location!.OriginalString.Should().Be("/tasks?view=active");
        (await browser.Page("/")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SignIn_WhenTheCodeIsWrong_Is422AndStartsNoSession()
    {
        await TurnedOn();
        var browser = await HalfSignedIn();

        var answer = await Code(browser, "000000");

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector("#code-problem")!.TextContent.Should().Contain("Wrong or used code");
        (await browser.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task SignIn_WithOneCodeInConcurrentRequests_StartsOneSession()
    {
        var (key, recovery) = await TurnedOn();
        foreach (var code in new[] { Next(key), recovery[0] })
        {
            Browser[] browsers = [.. await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => HalfSignedIn()))];
            var answers = await Task.WhenAll(browsers.Select(browser => Code(browser, code)));
            answers.Count(answer => answer.Status == HttpStatusCode.SeeOther)
                .Should().Be(1, code.Length == 6 ? "a code is used up" : "a recovery code is used up");
        }
    }

    [Fact]
    public async Task SignIn_WithARecoveryCodeInAnySpelling_WorksOnce()
    {
        var (_, recovery) = await TurnedOn();

        (await Code(await HalfSignedIn(), recovery[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))).Status
            .Should().Be(HttpStatusCode.SeeOther);
        (await Code(await HalfSignedIn(), recovery[3])).Status.Should().Be(HttpStatusCode.UnprocessableEntity);

        var browser = await HalfSignedIn();
        await Code(browser, recovery[4]);
        (await browser.Page("/account")).Html.QuerySelector("[aria-labelledby=second-factor-part] p")!.TextContent
            .Should().Contain("8 recovery codes are left");
    }

    [Fact]
    public async Task SignIn_AfterTooManyWrongCodes_IsLockedAlsoWithTheRightPassword()
    {
        var (key, _) = await TurnedOn();
        for (var tries = 0; tries < IdentityRegistration.MostFailures; tries++) await Code(await HalfSignedIn(), $"{tries:D6}");

        var browser = new Browser(_app);
        (await browser.SignIn(Email)).Status
            .Should().Be(HttpStatusCode.UnprocessableEntity, "a right password must not reset the count of wrong codes");

        // Identity reads the system clock, which a test cannot advance.
        var accounts = _app.Services.GetRequiredService<IAccountRepository>();
        var account = (await accounts.FindByEmail(Email.ToUpperInvariant(), default))!;
        account.LockedUntil = DateTimeOffset.UtcNow;
        (await accounts.Update(account.Id.Scope(), account, default)).Should().BeTrue();
        (await Code(await HalfSignedIn(), Next(key))).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task SignIn_WhenThePasswordHasChanged_StartsOver()
    {
        var (key, _, ann) = await TurnedOnBy();
        var browser = await HalfSignedIn();

        await ann.Post("/account/password", ("current", Accounts.Password), ("password", NewPassword));

        (await Code(browser, Next(key))).Response.Headers.Location!.OriginalString.Should().StartWith("/account/sign-in");
        (await browser.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task SetUp_WhenTheCodeIsWrong_TurnsNothingOn()
    {
        var ann = await _app.SignedUp(Email);
        await ann.Post("/account/second-factor/begin");

        (await ann.Post("/account/second-factor/set-up", ("code", "000000"))).Status.Should().Be(HttpStatusCode.UnprocessableEntity);

        (await new Browser(_app).SignIn(Email)).Response.Headers.Location!.OriginalString.Should().Be("/");
    }

    [Fact]
    public async Task TurnOff_WhenDone_NeedsThePasswordOnly()
    {
        var (_, _, ann) = await TurnedOnBy();
        (await ann.Page("/account/second-factor/set-up")).Status.Should().Be(HttpStatusCode.SeeOther, "the secret is not shown again");

        await ann.Post("/account/second-factor/turn-off");

        (await new Browser(_app).SignIn(Email)).Response.Headers.Location!.OriginalString.Should().Be("/");
    }

    [Theory, InlineData("begin"), InlineData("turn-off"), InlineData("recovery-codes")]
    public async Task Change_WhenTheSignInIsOld_NeedsANewOne(string what)
    {
        var ann = await _app.SignedUp(Email);
        _time.Ahead = TimeSpan.FromMinutes(16);

        var answer = await ann.Post($"/account/second-factor/{what}");
        answer.Response.Headers.Location!.OriginalString.Should().Be("/account/sign-in?again=true&returnUrl=%2Faccount");
        var form = (await ann.Page(answer.Response.Headers.Location.OriginalString)).Html;
        form.QuerySelector("#email")!.GetAttribute("value").Should().Be(Email);

        (await ann.Send(HttpMethod.Post, "/account/sign-in", new FormUrlEncodedContent(
        [
            new("email", Email), new("password", Accounts.Password), new("returnUrl", "/account"),
            new("__RequestVerificationToken", form.QuerySelector("#actions input")!.GetAttribute("value")!),
        ]))).Response.Headers.Location!.OriginalString.Should().Be("/account");
        ann.ForgetToken();
        (await ann.Page("/account")).Html.QuerySelectorAll("[aria-labelledby=sessions-part] li")
            .Should().ContainSingle("the former sign-in of this browser has ended");
        ((await ann.Post($"/account/second-factor/{what}")).Header("Location") ?? "").Should().NotContain("sign-in");
    }

    [Fact]
    public async Task Database_WhenReadAsAFile_ContainsNeitherSecretNorCodes()
    {
        StorageUnderTest.SkipOnMongo("The test reads the SQLite file.");
        var (key, recovery) = await TurnedOn();

        var bytes = string.Concat(new[] { "", "-wal" }.Select(end => _app.Database + end).Where(File.Exists).Select(ReadShared));

        bytes.Should().Contain(Email);
        foreach (var secret in recovery.Append(key))
            bytes.Should().NotContain(secret).And.NotContain(secret.Replace("-", "", StringComparison.Ordinal));
    }

    private async Task<(string Key, string[] RecoveryCodes)> TurnedOn()
    {
        var (key, codes, _) = await TurnedOnBy();
        return (key, codes);
    }

    private async Task<(string Key, string[] RecoveryCodes, Browser Ann)> TurnedOnBy()
    {
        var ann = await _app.SignedUp(Email);
        await ann.Post("/account/second-factor/begin");
        var page = await ann.Page("/account/second-factor/set-up");
        var key = Secret().Match(page.Html.QuerySelector("[data-qr]")!.GetAttribute("data-qr")!).Groups[1].Value;
        page.Html.QuerySelector(".key")!.TextContent.Replace(" ", "", StringComparison.Ordinal).Should().Be(key);
        var done = await ann.Post("/account/second-factor/set-up", ("code", Next(key)));
        string[] codes = [.. done.Html.QuerySelectorAll(".codes code").Select(code => code.TextContent)];
        codes.Should().HaveCount(10);
        return (key, codes, ann);
    }

    private async Task<Browser> HalfSignedIn()
    {
        var browser = new Browser(_app);
        (await browser.SignIn(Email)).Response.Headers.Location!.OriginalString.Should().StartWith("/account/second-factor");
        return browser;
    }

    private static Task<Answer> Code(Browser browser, string code, string returnUrl = "") =>
        browser.Post("/account/second-factor", ("code", code), ("rememberMe", "false"), ("returnUrl", returnUrl));

    // Each code is valid once, so the clock advances by a step.
    private string Next(string key)
    {
        _time.Ahead += TimeSpan.FromSeconds(30) * int.Min(_step++, 1);
        return AuthenticatorCodes.Code(key, _time.GetUtcNow().ToUnixTimeSeconds() / 30);
    }

    private static string ReadShared(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.Latin1);
        return file.ReadToEnd();
    }

    [GeneratedRegex("secret=([A-Z2-7]+)")]
    private static partial Regex Secret();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
