using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Accounts;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

// A browser whose password was accepted, and whose second factor is still missing.
public sealed partial class EndpointMatrixTests
{
    [Fact]
    public async Task EveryEndpoint_ForAHalfSignedInUser_AnswersAsToAnonymous()
    {
        var owner = await App.SignedUp(NewAddress("owner"));
        await App.SignedUp(Ann);
        var accounts = App.Services.GetRequiredService<IAccountRepository>();
        var account = (await accounts.FindByEmail(Ann.ToUpperInvariant(), default))!;
        account.TwoFactorEnabled = true;
        await accounts.Update(account.Id.Scope(), account, default);
        // The endpoints that such a browser may use, by a plain request and by htmx.
        var own = new Dictionary<string, string> { ["GET /account/second-factor"] = "200", ["POST /account/second-factor"] = "422" };

        var wrong = new List<string>();
        var usual = await HalfSignedIn();
        foreach (var (endpoint, expected) in Table)
            foreach (var (htmx, line) in new[] { (false, expected.Plainly), (true, expected.ByHtmx) })
            {
                var answer = own.GetValueOrDefault(endpoint) ?? line.Split(' ')[0];
                // To ask for a passkey is to begin again.
                var actor = own.ContainsKey(endpoint) ? await HalfSignedIn() : usual;
                var got = await Ask(endpoint, htmx, actor, owner);
                if (got != answer) wrong.Add($"{endpoint} (htmx: {htmx}) answers {got}, not {answer}");
            }
        wrong.Should().BeEmpty();
    }

    private async Task<Browser> HalfSignedIn()
    {
        var browser = new Browser(App);
        (await browser.SignIn(Ann)).Response.Headers.Location!.OriginalString.Should().StartWith("/account/second-factor");
        return browser;
    }
}
