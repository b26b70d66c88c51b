using System.Net;
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
            await page.Post(path, [(field, "plain")]);
            var plain = await page.Shapes();
            foreach (var payload in Together)
            {
                await page.Post(path, [(field, payload), ("password", "x")]);
                (await page.Texts($"main [name={field}]")).Distinct().Select(XssPage.Echoed).Should().Equal(XssPage.Echoed(payload.Trim()));
                (await page.Shapes()).Should().Equal(plain);
            }
        }
    }

    [Fact]
    public async Task ReturnUrl_WhateverItIs_IsTextOfTheFormAndOfTheLink()
    {
        var page = await OpenTrappedAccounts();
        await page.GotoAsync("/account/sign-in?returnUrl=plain");
        var plain = await page.Shapes();
        foreach (var payload in Few)
        {
            await page.GotoAsync($"/account/sign-in?returnUrl={Uri.EscapeDataString(payload)}");
            (await page.Texts("[name=returnUrl]")).Distinct().Should().Equal(XssPage.Echoed(payload));
            (await page.Texts(".back a", "href")).Should().ContainSingle().Which.Should().StartWith("/account/sign-up?returnUrl=");
            (await page.Shapes()).Should().Equal(plain);
        }
    }

    [Fact]
    public async Task Account_WhenItsAddressAndBrowsersAreHostile_ShowsThemAsText()
    {
        var page = await OpenTrappedAccounts();
        var shapes = new HashSet<string>();
        foreach (var (n, email) in XssCorpus.EmailAddresses.Index())
        {
            await page.Post("/account/sign-up", [("email", email), ("password", AccountPages.Password)], landsAt: "/");
            (await page.Texts(".who a")).Should().Equal(email);
            // Other browsers, which say of themselves what they like.
            foreach (var agent in Agents.Where((_, at) => at % XssCorpus.EmailAddresses.Count == n)) await SignInAs(page, email, agent);
            await page.GotoAsync("/account");
            (await page.Texts("main strong")).Should().Equal(email);
            (await page.Texts("main [name=email]")).Should().Equal(email, email);
            (await page.Shapes("[aria-labelledby=sessions-part] li:not(:has(form))")).Should().ContainSingle();
            (await page.Shapes("[aria-labelledby=sessions-part] li:has(form)")).Should().HaveCountLessThan(2);
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().ContainSingle();
            shapes.Add((await page.Shapes(without: "li, .lines + form, #live-status")).Single());
            await page.Post("/account/sign-out", [], landsAt: "/account/sign-in");
        }
        shapes.Should().ContainSingle("they differ in texts only");
    }

    [Fact]
    public async Task Tokens_WhateverTheyAreCalled_ShowTheirNamesAsText()
    {
        Expecting(422);
        var page = await OpenTrappedAccounts();
        await page.Post("/account/sign-up", [("email", "ann@example.org"), ("password", AccountPages.Password)], landsAt: "/");
        await page.GotoAsync("/account");
        var shape = await page.Shapes("[aria-labelledby=activity-part] li");
        var names = XssCorpus.All.Where(name => TokenRules.CheckName(TokenRules.Name(name)) is null).ToList();
        names.Should().HaveCountGreaterThan(50);
        foreach (var name in names)
        {
            await page.Post("/account/tokens", [("name", name), ("scopes", "read"), ("expires", "7")]);
            (await page.Texts("label span")).Should().Equal(TokenRules.Name(name));
            await page.GotoAsync("/account");
            (await page.Texts("[aria-labelledby=tokens-part] li [dir=auto]")).Should().Equal(TokenRules.Name(name));
            (await page.Texts("[aria-labelledby=tokens-part] li button", "aria-label")).Should().Equal($"Revoke {TokenRules.Name(name)}");
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().Equal(shape);
            await page.Post("/account/tokens/revoke", [("id", (await page.Texts("[aria-labelledby=tokens-part] [name=id]"))[0])], landsAt: "/account?done=token-revoked");
        }
    }

    [Fact]
    public async Task Passkeys_WhateverTheyAreCalled_ShowTheirNamesAsText()
    {
        var page = await OpenTrappedAccounts();
        await page.GiveAuthenticator();
        await page.Post("/account/sign-up", [("email", "ann@example.org"), ("password", AccountPages.Password)], landsAt: "/");
        await page.GotoAsync("/account");
        var shape = await page.Shapes("[aria-labelledby=activity-part] li");
        var possible = XssCorpus.All.Where(name => name.Length <= Passkey.MaxNameLength && !name.Any(char.IsControl));
        var names = Joined(possible.Select(name => name.Trim()), Passkey.MaxNameLength);
        names.Should().HaveCountGreaterThan(20);
        foreach (var name in names)
        {
            await page.Locator("#passkey-name").FillAsync(name);
            await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
            await page.WaitForURLAsync("**/account?done=passkey-added");
            (await page.Texts("[aria-labelledby=passkeys-part] li bdi")).Should().Equal(XssPage.Echoed(name));
            (await page.Texts("[aria-labelledby=passkeys-part] li button", "aria-label")).Should().Equal($"Remove {XssPage.Echoed(name)}");
            (await page.Shapes("[aria-labelledby=activity-part] li")).Should().Equal(shape);
            await page.Post("/account/passkeys/remove", [("id", (await page.Texts("[aria-labelledby=passkeys-part] [name=id]"))[0])], landsAt: "/account?done=passkey-removed");
        }
    }

    // A passkey takes several pages, so as many payloads as fit share a name.
    private static List<string> Joined(IEnumerable<string> payloads, int mostLength)
    {
        List<string> joined = [""];
        foreach (var payload in payloads)
            if ($"{joined[^1]} {payload}".Trim() is { } longer && longer.Length <= mostLength) joined[^1] = longer;
            else joined.Add(payload);
        return joined;
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

    private async Task<IPage> OpenTrappedAccounts()
    {
        var server = AnotherApp();
        server.Settings["Accounts:Enabled"] = "true";
        // It asks more often than people do.
        foreach (var limit in new[] { "SignInsPerMinute", "SignUpsPerHour" }) server.Settings[$"RateLimits:{limit}"] = "100000";
        await server.Start();
        return await OpenTrapped("/account/sign-in", scripts: true, server);
    }
}
