using System.Net;
using System.Text.Encodings.Web;
using TaskManager.Domain.Accounts;

namespace TaskManager.Browser.Tests;

/// <summary>The same as <see cref="XssTests"/> for the account pages.</summary>
[Trait("M", "M28")]
public sealed class XssAccountTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    // A failed sign-in takes a minimum time, so several payloads share a request: each that becomes markup changes the page.
    private static readonly string[] Together = Joined(
        25,
        XssCorpus.All.Where(payload => payload.Length < 1000).Select(payload => payload.Replace("\0", "", StringComparison.Ordinal)));

    // An address has room for fewer payloads.
    private static readonly string[] Few = Joined(5, XssCorpus.All.Where(payload => payload.Length < 1000));

    // A header has printable ASCII characters only.
    private static readonly string[] Agents = Joined(20, XssCorpus.All.Where(payload => payload.All(c => c is >= ' ' and <= '~')));

    [Fact]
    public async Task Forms_WhenRejected_RepeatTextsAsText()
    {
        Expecting(422);
        var page = await OpenTrappedAccounts();
        (string, string)[] forms =
        [
            ("/account/sign-in", "email"), ("/account/sign-up", "email"),
            ("/account/sign-in", "returnUrl"), ("/account/sign-up", "returnUrl"),
        ];
        foreach (var (path, field) in forms)
        {
            var (plain, opened) = ((await page.Fetch(Refused("plain"))).Shape, (await page.Open(Refused("plain"))).Shape);
            foreach (var payload in Together) (await page.Fetch(Refused(payload))).Shape.Should().Be(plain);
            (await page.Open(Refused(Together[0]))).Shape.Should().Be(opened);

            Asked Refused(string text) => new(path, [(field, text), ("password", "x")])
            {
                Shows = [($"form:has([name=password]) [name={field}]", null, [text.Trim()])],
            };
        }
    }

    [Fact]
    public async Task ReturnUrl_WhenHostile_IsTextOfTheFormAndOfTheLink()
    {
        var page = await OpenTrappedAccounts();
        var (plain, opened) = ((await page.Fetch(SignIn("plain"))).Shape, (await page.Open(SignIn("plain"))).Shape);
        foreach (var payload in Few) (await page.Fetch(SignIn(payload))).Shape.Should().Be(plain);
        (await page.Open(SignIn(Few[0]))).Shape.Should().Be(opened);

        static Asked SignIn(string returnUrl) => new($"/account/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}")
        {
            Shows =
            [
                ("[name=returnUrl]", null, [returnUrl, returnUrl]),
                (".back a", "href", [$"/account/sign-up?returnUrl={UrlEncoder.Default.Encode(returnUrl)}"]),
            ],
        };
    }

    [Fact]
    public async Task Account_WhenItsAddressAndBrowsersAreHostile_ShowsThemAsText()
    {
        var page = await OpenTrappedAccounts();
        var shapes = new HashSet<string>();
        foreach (var (n, email) in XssCorpus.EmailAddresses.Index())
        {
            await SignUp(page, email);
            (await page.Texts(".who a")).Should().Equal(email);
            // Other browsers with hostile user agents.
            foreach (var agent in Agents.Where((_, at) => at % XssCorpus.EmailAddresses.Count == n)) await SignInAs(page, email, agent);
            shapes.Add((await page.Open(new("/account")
            {
                Shows = [("main strong", null, [email]), ("main [name=email]", null, [email, email])],
                Without = "li, .lines + form, #live-status",
            })).Shape);
            (await page.Shapes("[aria-labelledby=sessions-part] li:not(:has(form))")).Should().ContainSingle();
            (await page.Shapes("[aria-labelledby=sessions-part] li:has(form)")).Should().HaveCountLessThan(2);
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().ContainSingle();
            await page.SignOut();
        }
        shapes.Should().ContainSingle("pages may differ in texts only");
    }

    [Fact]
    public async Task Tokens_WithHostileNames_ShowThemAsText()
    {
        var page = await OpenTrappedAccounts();
        var possible = XssCorpus.SomeOfEachKind.Select(TokenRules.Name).Where(name => TokenRules.CheckName(name) is null);
        var names = XssCorpus.Joined(possible, TokenRules.MaxNameLength);
        names.Should().HaveCountGreaterThan(20);
        foreach (var (n, some) in names.Chunk(TokenRules.MaxTokens).Index())
        {
            await SignUp(page, $"{n}{Email}");
            await page.GotoAsync("/account");
            var shape = await page.Shapes("[aria-labelledby=activity-part] li");
            foreach (var name in some)
                await page.Fetch(new("/account/tokens", [("name", name), ("scopes", "read"), ("expires", "7")])
                {
                    Shows = [("label span", null, [name])],
                });
            await page.GotoAsync("/account");
            (await page.Texts("[aria-labelledby=tokens-part] li [dir=auto]")).Should().BeEquivalentTo(some);
            (await page.Texts("[aria-labelledby=tokens-part] li button", "aria-label"))
                .Should().BeEquivalentTo(some.Select(name => $"Revoke {name}"));
            (await page.Shapes("[aria-labelledby=tokens-part] li")).Should().ContainSingle();
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().Equal(shape);
            await RemoveAll(page, "tokens-part", "/account/tokens/revoke");
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().Equal(shape);
            await page.SignOut();
        }
    }

    [Fact]
    public async Task Passkeys_WithHostileNames_ShowThemAsText()
    {
        var page = await OpenTrappedAccounts();
        await page.GiveAuthenticator();
        var possible = XssCorpus.SomeOfEachKind.Where(name => name.Length <= Passkey.MaxNameLength && !name.Any(char.IsControl));
        var names = XssCorpus.Joined(possible.Select(name => name.Trim()), Passkey.MaxNameLength);
        names.Should().HaveCountGreaterThan(20);
        foreach (var (n, some) in names.Chunk(Passkey.MaxCount).Index())
        {
            await SignUp(page, $"{n}{Email}");
            await page.GotoAsync("/account");
            var shape = await page.Shapes("[aria-labelledby=activity-part] li");
            foreach (var name in some)
                await page.Send("/account/passkeys", ("passkeyName", name), ("credential", await MadePasskey(page)));
            await page.GotoAsync("/account");
            (await page.Texts("[aria-labelledby=passkeys-part] li bdi")).Should().BeEquivalentTo(some.Select(XssPage.Echoed));
            (await page.Texts("[aria-labelledby=passkeys-part] li button", "aria-label"))
                .Should().BeEquivalentTo(some.Select(name => $"Remove {XssPage.Echoed(name)}"));
            (await page.Shapes("[aria-labelledby=passkeys-part] li")).Should().ContainSingle();
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().Equal(shape);
            await RemoveAll(page, "passkeys-part", "/account/passkeys/remove");
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().Equal(shape);
            await page.SignOut();
        }
    }

    private static string[] Joined(int atOnce, IEnumerable<string> payloads) =>
        [.. payloads.Chunk(atOnce).Select(some => string.Join(' ', some))];

    // Like the button of the page, but the authenticator does not store the passkey.
    private static Task<string> MadePasskey(IPage page) => page.EvaluateAsync<string>("""
        async () => {
          const form = document.querySelector("[data-passkey=create]");
          const headers = { RequestVerificationToken: form.elements.__RequestVerificationToken.value };
          const answer = await fetch(form.dataset.options, { method: "POST", headers });
          const authenticatorSelection = { residentKey: "discouraged", userVerification: "required" };
          const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
            { ...await answer.json(), excludeCredentials: [], authenticatorSelection });
          return JSON.stringify(await navigator.credentials.create({ publicKey }));
        }
        """);

    // The activity then shows the name of the removed item.
    private static async Task RemoveAll(IPage page, string part, string address)
    {
        var ids = await page.Texts($"[aria-labelledby={part}] [name=id]");
        ids.Should().NotBeEmpty();
        foreach (var id in ids) await page.Send(address, ("id", id));
        await page.GotoAsync("/account");
        (await page.Texts($"[aria-labelledby={part}] li")).Should().BeEmpty();
    }

    private static async Task SignUp(IPage page, string email)
    {
        await page.GotoAsync("/account/sign-up");
        (await page.Fetch(new("/account/sign-up", [("email", email), ("password", AccountPages.Password)]))).Url.Should().EndWith("/");
        await page.GotoAsync("/");
    }

    private static async Task SignInAs(IPage page, string email, string agent)
    {
        var at = new Uri(page.Url);
        var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(at, "/") };
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        var token = Elsewhere.TokenOf(await http.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative)));
        using var form = new FormUrlEncodedContent(
            [new("email", email), new("password", AccountPages.Password), new("__RequestVerificationToken", token)]);
        using var answer = await http.PostAsync(new Uri("/account/sign-in", UriKind.Relative), form);
        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
    }
}
