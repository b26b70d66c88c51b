using System.Net;

namespace TaskManager.Web.Tests;

/// <summary>Only valid antiforgery tokens are cached.</summary>
[Trait("M", "M28")]
public sealed class RememberedTokensTests : IAsyncDisposable
{
    private readonly App _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Token_WhenRequestedAgain_IsTheSameForOneBrowserAndDiffersBetweenBrowsers()
    {
        var browser = new Browser(_app);

        var token = await Token(browser);

        (await Token(browser)).Should().Be(token);
        (await Token(new Browser(_app))).Should().NotBe(token);
    }

    [Fact]
    public async Task Add_WhenTheTokenIsForeignOrModified_Is400AlsoWithAValidOneCached()
    {
        var (browser, other) = (new Browser(_app), new Browser(_app));
        var (token, foreign) = (await Token(browser), await Token(other));
        (await Add(browser, token)).Should().Be(HttpStatusCode.OK);
        (await Add(other, foreign)).Should().Be(HttpStatusCode.OK);

        (await Add(browser, foreign)).Should().Be(HttpStatusCode.BadRequest);
        for (var i = 0; i < token.Length; i += 7)
            (await Add(browser, token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..])).Should().Be(HttpStatusCode.BadRequest);
        (await Add(browser, token)).Should().Be(HttpStatusCode.OK);
    }

    private static async Task<string> Token(Browser browser) =>
        (await browser.Page("/")).Html.QuerySelector("#task-form [name=__RequestVerificationToken]")!.GetAttribute("value")!;

    private static async Task<HttpStatusCode> Add(Browser browser, string token) => (await browser.Send(
        HttpMethod.Post, "/tasks", new FormUrlEncodedContent([new("title", "milk")]),
        [("RequestVerificationToken", token), .. Browser.Htmx])).Status;
}
