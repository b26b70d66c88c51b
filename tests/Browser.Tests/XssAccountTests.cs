using System.Net;
using System.Text.Encodings.Web;
using TaskManager.Domain.Accounts;

namespace TaskManager.Browser.Tests;

/// <summary>As <see cref="XssTests"/>, in the pages of accounts.</summary>
[Trait("M", "M28")]
public sealed class XssAccountTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    // A refusal takes a while whatever is refused, so several payloads share one: the first that would be markup shows.
    private static readonly string[] Together =
        [.. XssCorpus.All.Where(payload => payload.Length < 1000).Select(payload => payload.Replace("\0", "", StringComparison.Ordinal)).Chunk(25).Select(some => string.Join(' ', some))];

    // An address is shorter than that.
    private static readonly string[] Few = [.. XssCorpus.All.Where(payload => payload.Length < 1000).Chunk(5).Select(some => string.Join(' ', some))];

    // What a header can carry: characters that can be typed into one.
    private static readonly string[] Agents = [.. XssCorpus.All.Where(payload => payload.All(c => c is >= ' ' and <= '~')).Chunk(20).Select(some => string.Join(' ', some))];

    [Fact]
    public async Task Forms_WhenTheyAreRefused_RepeatTextsAsText()
    {
        Expecting(422);
        var page = await OpenTrappedAccounts();
        foreach (var (path, field) in new[] { ("/account/sign-in", "email"), ("/account/sign-up", "email"), ("/account/sign-in", "returnUrl"), ("/account/sign-up", "returnUrl") })
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
    public async Task ReturnUrl_WhateverItIs_IsTextOfTheFormAndOfTheLink()
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
            // Other browsers, which say of themselves what they like.
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
        shapes.Should().ContainSingle("they differ in texts only");
    }

    [Fact]
    public async Task Tokens_WhateverTheyAreCalled_ShowTheirNamesAsText()
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
    public async Task Passkeys_WhateverTheyAreCalled_ShowTheirNamesAsText()
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
                await page.Send("/account/passkeys", ("name", name), ("credential", await MadePasskey(page)));
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

    // As the page does when its button is clicked, but on a device that keeps none of them.
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

    // What is said of it then repeats its name.
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
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = new Uri(at, "/") };
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", agent);
        var token = Elsewhere.TokenOf(await http.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative)));
        using var form = new FormUrlEncodedContent([new("email", email), new("password", AccountPages.Password), new("__RequestVerificationToken", token)]);
        using var answer = await http.PostAsync(new Uri("/account/sign-in", UriKind.Relative), form);
        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
    }
}
