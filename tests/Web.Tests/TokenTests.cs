using System.Net;
using System.Text;
using TaskManager.Application.Accounts;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>Tokens: making, using and revoking them.</summary>
[Trait("M", "M14")]
public sealed class TokenTests(AccountsApp app) : AccountsTest(app)
{
    [Fact]
    public async Task Token_WhenMade_IsShownOnceAndLoggedNowhere()
    {
        var ann = await App.SignedUp(Ann);

        var made = await ann.Post(
            "/account/tokens", ("name", " backup <b>script</b> "), ("scopes", "read"), ("scopes", "write"), ("expires", "90"));

        made.Status.Should().Be(HttpStatusCode.OK);
        made.Header("Cache-Control").Should().Contain("no-store");
        var field = made.Html.QuerySelector("#token")!;
        (field.HasAttribute("readonly"), field.GetAttribute("autocomplete")).Should().Be((true, "off"));
        var secret = field.GetAttribute("value")!;
        secret.Should().MatchRegex("^tm_[A-Za-z0-9_-]{43}$");
        made.Text.Split(secret).Should().HaveCount(2);
        (await App.Bearing(secret).Api("GET", "/api/tasks")).Status.Should().Be(HttpStatusCode.OK);
        var account = await ann.Page("/account");
        account.Text.Should().NotContain(secret[3..]);
        account.Html.QuerySelector("[aria-labelledby=tokens-part] li")!.TextContent
            .Should().Contain("backup <b>script</b>").And.Contain("read and write").And.Contain("last used");
        account.Html.QuerySelector("[aria-labelledby=activity-part]")!.TextContent
            .Should().Contain("Made the token backup").And.Contain("The token backup <b>script</b> was used");
        App.Log.Text.Should().Contain("TokenMade").And.Contain("TokenUsed").And.NotContain(secret).And.NotContain(secret[3..]);
    }

    [Fact]
    public async Task Token_WhenMade_IsInTheDatabaseFileByItsHashOnly()
    {
        StorageUnderTest.SkipOnMongo("The test reads the SQLite file.");
        await using var app = Accounts.NewApp();
        var ann = await app.SignedUp(Ann);

        var made = await ann.Post("/account/tokens", ("name", "backup"), ("scopes", "read"), ("expires", "90"));

        var secret = made.Html.QuerySelector("#token")!.GetAttribute("value")!;
        var files = Directory.EnumerateFiles(Path.GetDirectoryName(app.Database)!, "tasks.db*");
        foreach (var file in files.Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            Read(file).Should().NotContain(secret).And.NotContain(secret[3..]);
        Read(app.Database + "-wal").Should().Contain(TokenSecret.Hash(secret), "the search must find a stored text");
    }

    [Fact]
    public async Task Make_WhenInvalid_ShowsTheFormWithTheTypedValues()
    {
        var ann = await App.SignedUp(Ann);

        var named = await ann.Post("/account/tokens", ("name", "my script"), ("expires", "366"));
        var nameless = await ann.Post("/account/tokens", ("name", " "), ("scopes", "write"), ("expires", "7"));

        (named.Status, named.IsPage).Should().Be((HttpStatusCode.UnprocessableEntity, true));
        named.Html.QuerySelector("#token-name")!.GetAttribute("value").Should().Be("my script");
        named.Html.QuerySelector("#token-name-problem").Should().BeNull();
        named.Html.QuerySelector("#token-scopes-problem")!.TextContent.Should().Contain("Choose what the token may do");
        named.Html.QuerySelector("fieldset")!.GetAttribute("aria-describedby").Should().Be("token-scopes-problem");
        named.Html.QuerySelector("#token-expires")!.GetAttribute("aria-describedby").Should().Be("token-expires-problem");
        var name = nameless.Html.QuerySelector("#token-name")!;
        (name.GetAttribute("aria-invalid"), name.GetAttribute("aria-describedby")).Should().Be(("true", "token-name-problem"));
        nameless.Html.QuerySelectorAll("input[name=scopes][checked]").Select(box => box.GetAttribute("value")).Should().Equal("write");
        nameless.Html.QuerySelector("option[selected]")!.GetAttribute("value").Should().Be("7");
        nameless.Html.QuerySelectorAll("[aria-labelledby=tokens-part] .field-problem").Should().ContainSingle();
        (await ann.Page("/account")).Html.QuerySelectorAll("[aria-labelledby=tokens-part] li").Should().BeEmpty();
    }

    [Theory, InlineData("/account/tokens"), InlineData("/account/tokens/revoke"), Trait("M", "M28")]
    public async Task Form_WithoutAnAntiforgeryToken_Is400(string address)
    {
        var ann = await App.SignedUp(Ann);
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("name", "x"), KeyValuePair.Create("scopes", "read"), KeyValuePair.Create("expires", "7")]);

        (await ann.Send(HttpMethod.Post, address, form)).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Token_WhenRevokedByItsOwner_IsRejectedAtOnce()
    {
        var (ann, bob) = (await App.SignedUp(Ann), await App.SignedUp(Bob));
        var (secret, other) = (await ann.MadeToken("read"), await ann.MadeToken("read"));
        var program = App.Bearing(secret);
        var id = TokenSecret.Hash(secret)!;

        var theirs = await bob.Post("/account/tokens/revoke", ("id", id));
        var unknown = await bob.Post("/account/tokens/revoke", ("id", "unknown"));
        (theirs.Status, theirs.Html.QuerySelector("#main")!.InnerHtml)
            .Should().Be((HttpStatusCode.NotFound, unknown.Html.QuerySelector("#main")!.InnerHtml));
        (await program.Api("GET", "/api/tasks")).Status.Should().Be(HttpStatusCode.OK);

        (await ann.Post("/account/tokens/revoke", ("id", id))).Response.Headers.Location!.OriginalString
            .Should().Be("/account?done=token-revoked");

        (await program.Api("GET", "/api/tasks")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await App.Bearing(other).Api("GET", "/api/tasks")).Status.Should().Be(HttpStatusCode.OK);
        (await ann.Page("/account")).Html.QuerySelector("[aria-labelledby=activity-part]")!.TextContent
            .Should().Contain("Revoked the token a script");
    }

    [Fact]
    public async Task Token_WhenExpiredOrWithoutItsAccount_IsRejected()
    {
        var ann = await App.SignedUp(Ann);
        var (ended, orphan) = (await ann.MadeToken("read"), await ann.MadeToken("read", "write"));
        await App.End(ended);

        (await App.Bearing(ended).Api("GET", "/api/tasks")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await ann.Page("/account")).Html.QuerySelectorAll("[aria-labelledby=tokens-part] li").Should().ContainSingle();
        await ann.Post("/account/delete", ("confirm", Accounts.Password));
        (await App.Bearing(orphan).Api("POST", "/api/tasks", """{"title":"ghost"}""")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Authorization_WithoutAValidToken_Is401WithAMessage()
    {
        var ann = await App.SignedUp(Ann);
        var secret = await ann.MadeToken("read");
        var hash = TokenSecret.Hash(secret)!;
        foreach (var authorization in new[]
        {
            $"Bearer {secret[..^1]}", $"Bearer {secret}{secret}", $"Bearer {secret}, Bearer {secret}", $"Bearer {secret}A",
            $"Bearer {secret[3..]}", $"Bearer {Flipped(secret)}", $"Bearer {secret.ToUpperInvariant()}", $"Bearer {hash}",
            $"Bearer tm_{hash}", "Bearer", "Bearer ", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"ann:{secret}"))}",
            secret, $"Bearer{secret}", "Bearer null", "Bearer ' OR 1=1 --", $"Bearer {new string('A', 4000)}",
        })
        {
            var answer = await new Browser(App).Api("GET", "/api/tasks", null, ("Authorization", authorization));
            answer.Status.Should().Be(HttpStatusCode.Unauthorized, authorization);
            answer.Header("WWW-Authenticate").Should().Be("Bearer error=\"invalid_token\"", authorization);
            answer.Json.GetProperty("detail").GetString().Should().StartWith("This token is unknown");
        }
        (await new Browser(App).Api("GET", "/api/tasks", null, ("Authorization", $"bearer  {secret}")))
            .Status.Should().Be(HttpStatusCode.OK, "the scheme is case-insensitive");
        App.Log.Text.Should().NotContain(secret);
    }

    [Fact]
    public async Task Api_WithACookieOnly_Is401AndNeverRedirectsOrSetsCookies()
    {
        var ann = await App.SignedUp(Ann);

        foreach (var address in new[] { "/api/tasks", "/API/tasks", "/api/tasks/", "/api/nowhere", "/api" })
            foreach (var browser in new[] { ann, new Browser(App) })
            {
                var answer = await browser.Api("GET", address, null, Browser.Htmx);
                answer.Status.Should().Be(HttpStatusCode.Unauthorized, address);
                answer.Header("WWW-Authenticate").Should().Be("Bearer");
                answer.Json.GetProperty("status").GetInt32().Should().Be(401);
                answer.Response.Headers.Select(header => header.Key).Should().NotContain(["Location", "Set-Cookie", "HX-Redirect"]);
            }
        (await ann.Page("/")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override", "GET")]
    [InlineData("X-HTTP-Method", "GET")]
    [InlineData("X-Method-Override", "GET")]
    public async Task Scope_WithMethodOverrides_DependsOnTheRealMethod(string header, string method)
    {
        var ann = await App.SignedUp(Ann);
        var id = await ann.Added("milk");
        var (reads, writes) = (App.Bearing(await ann.MadeToken("read")), App.Bearing(await ann.MadeToken("write")));

        foreach (var address in new[] { $"/api/tasks/{id}", $"/api/tasks/{id}/", $"/API/Tasks/{id}", $"/api/tasks/{id}?_method=GET" })
        {
            var answer = await reads.Api("DELETE", address, null, (header, method));
            answer.Status.Should().Be(HttpStatusCode.Forbidden, address);
            answer.Header("WWW-Authenticate").Should().Be("Bearer error=\"insufficient_scope\"");
            answer.Json.GetProperty("detail").GetString().Should().Contain("\"write\"");
            (await writes.Api("GET", address, null, (header, "DELETE"))).Status.Should().Be(HttpStatusCode.Forbidden, address);
            (await writes.Api("HEAD", address)).Status.Should().Be(HttpStatusCode.Forbidden, address);
            var expected = address.Contains('?') ? HttpStatusCode.BadRequest : HttpStatusCode.OK;
            (await reads.Api("HEAD", address)).Status.Should().Be(expected, address);
        }
        (await ann.Page("/")).Titles.Should().Equal("milk");
    }

    [Fact]
    public async Task Account_InPersonalMode_HasNoTokens()
    {
        await using var app = new App();
        var browser = new Browser(app);

        (await browser.Post("/account/tokens", ("name", "x"), ("scopes", "read"), ("expires", "7"))).Status
            .Should().Be(HttpStatusCode.NotFound);
        (await browser.Page("/account")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    private static string Flipped(string secret) => secret[..^5] + (secret[^5] == 'A' ? 'B' : 'A') + secret[^4..];

    // Latin-1 maps each byte to a character, so that text is found between binary data.
    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
