using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Accounts;
using TaskManager.Infrastructure.Identity;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>Sign-in and sign-out.</summary>
[Trait("M", "M14")]
public sealed class SignInTests(AccountsApp app) : AccountsTest(app)
{
    [Fact]
    public async Task SignIn_WhenAddressOrPasswordIsWrong_AnswersTheSame()
    {
        await App.SignedUp(Ann);

        var wrong = await new Browser(App).SignIn(Ann, "another long password");
        var unknown = await new Browser(App).SignIn(Bob, "another long password");

        wrong.Status.Should().Be(HttpStatusCode.UnprocessableEntity).And.Be(unknown.Status);
        Said(wrong).Should().Be(Said(unknown)).And.Contain("Wrong e-mail address or password");
        wrong.Text.Replace(Ann, Bob, StringComparison.Ordinal).Length.Should().Be(unknown.Text.Length);
    }

    [Fact]
    public async Task SignIn_AfterTooManyFailures_RejectsTheRightPasswordWithTheSameMessage()
    {
        await App.SignedUp(Ann);
        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => new Browser(App).SignIn(Ann, $"another long password {n}")));

        var right = await new Browser(App).SignIn(Ann.ToUpperInvariant());

        right.Status.Should().Be(HttpStatusCode.UnprocessableEntity, "each concurrent attempt counts");
        Said(right).Should().Be(Said(tries[0]));
    }

    [Fact]
    public async Task SignIn_WithConcurrentAttempts_ChecksNoMoreThanLockTheAccount()
    {
        await App.SignedUp(Ann);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => new Browser(App).SignIn(Ann, $"another long password {n}")));

        await using var scope = App.Services.CreateAsyncScope();
        var ann = await scope.ServiceProvider.GetRequiredService<IAccountRepository>().FindByEmail(Ann.ToUpperInvariant(), default);
        var tries = await scope.ServiceProvider.GetRequiredService<IActivityRepository>().List(ann!.Id.Scope(), 100, default);
        tries.Count(line => line.Detail == "password").Should().BeInRange(
            IdentityRegistration.MostFailures, IdentityRegistration.MostFailures + Environment.ProcessorCount,
            "checks that run at the moment of the lock still count");
    }

    [Fact]
    public async Task SignIn_WhenTheBrowserWasSignedIn_StartsAFreshSessionAndEndsTheFormer()
    {
        await App.SignedUp(Ann);
        await App.SignedUp(Bob);
        var browser = new Browser(App);

        // The same form is sent twice. The second time the browser has a session, which could be an attacker's.
        var first = Cookie(await browser.Post("/account/sign-in", ("email", Ann), ("password", Accounts.Password)));
        (await new Thief(App, Value(first)).Page("/")).Html.QuerySelector(".who")!.TextContent.Should().Contain(Ann);
        var second = Cookie(await browser.Post(
            "/account/sign-in", ("email", Bob), ("password", Accounts.Password), ("rememberMe", "true")));

        (await new Thief(App, Value(first)).Page("/")).Status.Should().Be(HttpStatusCode.SeeOther, "a browser has one session");
        (await new Thief(App, Value(second)).Page("/")).Html.QuerySelector(".who")!.TextContent.Should().Contain(Bob);
        first.Should().Contain("httponly").And.Contain("samesite=lax").And.NotContain("max-age=").And.NotContain("secure");
        second.Should().Contain("max-age=");
    }

    [Fact]
    public async Task SignIn_ByHttps_AcceptsTheHostCookieOnly()
    {
        await using var app = Accounts.NewApp();
        app.ClientOptions.BaseAddress = new Uri("https://localhost");

        var cookie = (await new Browser(app).SignUp(Ann)).Response.Headers.GetValues("Set-Cookie")
            .Single(cookie => cookie.Contains("taskmanager-session", StringComparison.Ordinal));

        cookie.Should().StartWith("__Host-taskmanager-session=").And.Contain("path=/;").And.Contain("secure").And.NotContain("domain");
        (await new Thief(app, Value(cookie)).Page("/")).Status.Should().Be(HttpStatusCode.OK);
        (await new Thief(app, Value(cookie)["__Host-".Length..]).Page("/")).Status.Should().Be(HttpStatusCode.SeeOther,
            "another host of the domain could have set it");
    }

    [Fact]
    public async Task SignOut_WhenDone_EndsTheSessionForCopiesOfItsCookie()
    {
        var ann = await App.SignedUp(Ann);
        await ann.SignOut();
        var stolen = Value(Cookie(await ann.SignIn(Ann)));
        (await Stolen().Page("/")).Status.Should().Be(HttpStatusCode.OK);

        (await ann.SignOut()).Response.Headers.Location!.OriginalString.Should().Be("/account/sign-in");

        (await ann.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
        (await Stolen().Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);

        Thief Stolen() => new(App, stolen);
    }

    [Fact]
    public async Task SignOut_AfterAChange_DeletesItsMessage()
    {
        var ann = await App.SignedUp(Ann);
        await ann.Added("a surprise for Bob");

        (await ann.SignOut()).Header("Clear-Site-Data").Should().Be("\"cache\", \"storage\"");
        await ann.SignUp(Bob);

        (await ann.Page("/")).Text.Should().NotContain("surprise");
    }

    [Fact]
    public async Task SignOut_AtAPath_LeavesTheStorageOfOtherProgramsOfTheHost()
    {
        var ann = await App.SignedUp(Ann);
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", await ann.Token())]);

        var left = await ann.Send(HttpMethod.Post, "/account/sign-out", form, ("X-Forwarded-Prefix", "/tasks-app"));

        left.Header("Clear-Site-Data").Should().Be("\"cache\"");
    }

    [Theory]
    [InlineData("/tasks?view=active", "/tasks?view=active")]
    [InlineData("", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("https:evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("~//evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/\r\nLocation: https://evil.example", "/")]
    [InlineData("/%5Cevil.example", "/%5Cevil.example")]
    public async Task SignIn_WhenDone_RedirectsToLocalAddressesOnly(string returnUrl, string to)
    {
        var ann = await App.SignedUp(Ann);
        await ann.SignOut();

        var answer = await ann.SignIn(Ann, returnUrl: returnUrl);

        answer.Status.Should().Be(HttpStatusCode.SeeOther);
        answer.Response.Headers.Location!.OriginalString.Should().Be(to);
        (await ann.Page($"/account/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}")).Response.Headers.Location!.OriginalString
            .Should().Be(to);
    }

    [Fact]
    public async Task Request_WithoutASession_IsRedirectedToSignInAndBack()
    {
        var browser = new Browser(App);

        var page = await browser.Page("/tasks?view=active&q=milk");
        var fragment = await browser.Fragment("/tasks?view=active", ("HX-Current-URL", "http://localhost/tasks?view=completed"));
        var lied = await browser.Fragment("/tasks", ("HX-Current-URL", "http://evil.example/tasks"));
        var unknown = await browser.Page("/nothing");

        page.Status.Should().Be(HttpStatusCode.SeeOther);
        page.Response.Headers.Location!.OriginalString.Should().Be("/account/sign-in?returnUrl=%2Ftasks%3Fview%3Dactive%26q%3Dmilk");
        fragment.Status.Should().Be(HttpStatusCode.Unauthorized);
        fragment.Header("HX-Redirect").Should().Be("/account/sign-in?returnUrl=%2Ftasks%3Fview%3Dcompleted");
        lied.Header("HX-Redirect").Should().Be("/account/sign-in?returnUrl=%2F");
        unknown.Status.Should().Be(HttpStatusCode.SeeOther, "an anonymous client must not learn which addresses exist");
    }

    [Fact]
    public async Task PersonalMode_Always_HasNoAccountPages()
    {
        await using var app = new App();
        var browser = new Browser(app);

        foreach (var address in new[] { "/account", "/account/sign-in", "/account/sign-up" })
            (await browser.Page(address)).Status.Should().Be(HttpStatusCode.NotFound);
        (await browser.Page("/")).Html.QuerySelector(".who").Should().BeNull();
    }

    private static string? Said(Answer answer) => answer.Html.QuerySelector("[role=alert]")?.TextContent.Trim();

    private static string Cookie(Answer answer) =>
        answer.Response.Headers.GetValues("Set-Cookie").Single(
            cookie => cookie.StartsWith("taskmanager-session=", StringComparison.Ordinal));

    private static string Value(string cookie) => cookie.Split(';')[0];

    /// <summary>A client with a copy of a cookie.</summary>
    private sealed class Thief(App app, string cookie)
    {
        public Task<Answer> Page(string address) => new Browser(app).Page(address, ("Cookie", cookie));
    }
}
