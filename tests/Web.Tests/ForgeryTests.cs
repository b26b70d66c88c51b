using System.Net;

namespace TaskManager.Web.Tests;

/// <summary>Forged, modified, copied and foreign cookies and tokens authenticate no request, and cause no server error.</summary>
[Trait("M", "M14"), Trait("M", "M28")]
public sealed class ForgeryTests(AccountsApp app) : AccountsTest(app)
{
    private const string Session = "taskmanager-session", Antiforgery = "taskmanager-antiforgery";

    [Fact]
    public async Task Session_WhenModified_IsInvalid()
    {
        var cookie = Cookie(await new Browser(App).SignUp(Ann), Session);
        (await Bring(Session, cookie)).Should().Be(HttpStatusCode.OK, "the unmodified cookie is valid");

        foreach (var at in Enumerable.Range(0, cookie.Length).Where(at => at % 16 == 0 || at == cookie.Length - 2))
        {
            // Another character of the same alphabet.
            foreach (var other in new[] { cookie[at] == 'A' ? 'B' : 'A', cookie[at] == 'z' ? 'y' : 'z' })
                (await Bring(Session, cookie.Remove(at, 1).Insert(at, $"{other}")))
                    .Should().Be(HttpStatusCode.SeeOther, $"character {at} is changed");
            (await Bring(Session, cookie[..at])).Should().Be(HttpStatusCode.SeeOther, $"it ends at {at}");
            if (at > 0) (await Bring(Session, cookie[at..])).Should().Be(HttpStatusCode.SeeOther, $"it begins at {at}");
        }
    }

    [Fact]
    public async Task Session_WhenForgedOrTooLarge_IsInvalid()
    {
        var browser = new Browser(App);
        var cookie = Cookie(await browser.SignUp(Ann), Session);
        var token = Cookie(await new Browser(App).Page("/account/sign-in"), Antiforgery);
        string[] forged =
        [
            "", "x", "null", "%00", "%FF%FE", "\"", "chunks-2", "CfDJ8", cookie + cookie, $"{cookie}.{cookie}", cookie[1..],
            $"{cookie[1..]}é", cookie.ToUpperInvariant(), cookie + "%0d%0aX: y", token, new string('A', 4 << 10), new string('=', 4 << 10),
            Convert.ToBase64String(new byte[3 << 10]), cookie + new string('A', 4 << 10), "../../data/keys", "' OR 1=1 --", "{\"$ne\":1}",
        ];

        foreach (var value in forged) (await Bring(Session, value)).Should().Be(HttpStatusCode.SeeOther, value);

        // A form with a malformed cookie gets an error page.
        (await Send(await browser.Token(), (Session, cookie), (Antiforgery, cookie))).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Session_OfAnotherInstallation_IsInvalid()
    {
        await using var other = Accounts.NewApp();
        var theirs = Cookie(await new Browser(other).SignUp(Ann), Session);
        await App.SignedUp(Ann);

        (await Bring(Session, theirs)).Should().Be(HttpStatusCode.SeeOther);
        (await new Browser(other).Page("/", ("Cookie", $"{Session}={theirs}"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Session_AfterASignOut_StaysInvalid()
    {
        var ann = new Browser(App);
        var old = Cookie(await ann.SignUp(Ann), Session);
        await ann.SignOut();
        var current = Cookie(await ann.SignIn(Ann), Session);

        (await Bring(Session, old)).Should().Be(HttpStatusCode.SeeOther);
        (await Bring(Session, current)).Should().Be(HttpStatusCode.OK);
        (await BringAll([(Session, current), (Session, old)])).Should().Be(HttpStatusCode.SeeOther, "the last of two cookies counts");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Token_OfAnotherUser_Is400(bool withTheirCookie)
    {
        var (ann, bob) = (new Browser(App), new Browser(App));
        var session = Cookie(await bob.SignUp(Bob), Session);
        await ann.SignUp(Ann);
        var page = await new Browser(App).Page("/account/sign-in");
        var anns = await Fresh(Ann);
        var bobs = Cookie(page, Antiforgery);

        var answer = await Send(anns.Token, (Session, session), (Antiforgery, withTheirCookie ? anns.Cookie : bobs));

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Html.QuerySelector("[role=alert]")!.TextContent.Should().Contain("security token of this page is missing or expired");
        (await bob.Page("/")).Titles.Should().BeEmpty();
        (await Send(anns.Token, (Session, anns.Session), (Antiforgery, anns.Cookie))).Status
            .Should().Be(HttpStatusCode.SeeOther, "it is valid for its owner");
        (await ann.Page("/")).Titles.Should().Equal("milk");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Form_OfAPageFromBeforeTheSignIn_Is400WithTheTypedText(bool htmx)
    {
        var ann = new Browser(App);
        await ann.SignUp(Ann);
        await ann.SignOut();
        var before = await ann.Token();
        await ann.SignIn(Ann);

        using var form = new FormUrlEncodedContent(
            [new("title", "milk"), new("description", "two litres"), new("__RequestVerificationToken", before)]);
        var answer = await ann.Send(HttpMethod.Post, "/tasks", form, htmx ? [.. Browser.Htmx, ("RequestVerificationToken", before)] : []);

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Html.QuerySelector("[role=alert]")!.TextContent.Should().Contain("Reload the page and try again");
        if (htmx) answer.Header("HX-Retarget").Should().Be("#toasts", "the form stays, with its text");
        else answer.Html.QuerySelectorAll("textarea.typed").Select(typed => typed.TextContent.Trim()).Should().Equal("milk", "two litres");
        (await ann.Page("/")).Titles.Should().BeEmpty();
        await ann.Added("milk");
    }

    [Theory]
    [InlineData("аnn@example.org")] // Cyrillic а
    [InlineData("ann@exаmple.org")]
    [InlineData("ａｎｎ@example.org")] // full width
    [InlineData("ann＠example.org")]
    [InlineData("ann@example。org")]
    [InlineData("an\u200Bn@example.org")]
    [InlineData("ann\u200D@example.org")]
    [InlineData("\u202Eann@example.org")]
    [InlineData("ann@example.org\uFEFF")]
    [InlineData("ann\u00AD@example.org")]
    [InlineData("ańn@example.org")]
    [InlineData("ınfo@example.org")] // dotless i, whose capital is I
    [InlineData("\uFB01nn@example.org")]
    public async Task SignUp_WhenTheAddressLooksLikeAnother_Is422(string email)
    {
        var answer = await new Browser(App).SignUp(email);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector("#email-problem")!.TextContent.Should().Contain("not an e-mail address");
    }

    private static string Cookie(Answer answer, string name) =>
        answer.Response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(name + "=", StringComparison.Ordinal))
            .Split(';')[0][(name.Length + 1)..];

    private Task<HttpStatusCode> Bring(string name, string value) => BringAll([(name, value)]);

    private async Task<HttpStatusCode> BringAll((string Name, string Value)[] cookies) =>
        (await new Browser(App).Page("/", ("Cookie", Joined(cookies)))).Status;

    private static string Joined((string Name, string Value)[] cookies) =>
        string.Join("; ", cookies.Select(cookie => $"{cookie.Name}={cookie.Value}"));

    // A new session with the two tokens of one of its pages.
    private async Task<(string Session, string Cookie, string Token)> Fresh(string email)
    {
        var browser = new Browser(App);
        var page = await browser.Page("/account/sign-in");
        var signedIn = await browser.SignIn(email);
        return (Cookie(signedIn, Session), Cookie(page, Antiforgery), await browser.Token());
    }

    private Task<Answer> Send(string token, params (string, string)[] cookies) => Send(new Browser(App), token, cookies);

    private static async Task<Answer> Send(Browser browser, string token, params (string, string)[] cookies)
    {
        using var form = new FormUrlEncodedContent([new("title", "milk"), new("__RequestVerificationToken", token)]);
        return await browser.Send(HttpMethod.Post, "/tasks", form, ("Cookie", Joined(cookies)));
    }
}
