using System.Net;

namespace TaskManager.Web.Tests;

/// <summary>The message after a plain form, which a cookie carries to the next page.</summary>
[Trait("M", "M9")]
public sealed class FlashTests(App app) : IClassFixture<App>
{
    [Theory, InlineData("%%%"), InlineData("AAAAA"), InlineData("not json"), InlineData("[1]"), InlineData("\u0000")]
    public async Task Message_WhenTheCookieIsGarbled_IsNone(string value)
    {
        var page = await new Browser(app).Page("/", ("Cookie", $"taskmanager-flash={Uri.EscapeDataString(value)}"));

        page.Status.Should().Be(HttpStatusCode.OK);
        page.Html.QuerySelector("#toasts .toast").Should().BeNull();
    }

    [Fact]
    public async Task Message_AfterAnHtmxRequest_IsInItsAnswerAndNotOnTheNextPage()
    {
        var browser = new Browser(app);
        var id = await browser.Added("milk");

        var answer = await browser.Htmxed(HttpMethod.Patch, $"/tasks/{id}/toggle");

        answer.Html.QuerySelector("hx-partial[hx-target='#toasts'] p")!.TextContent.Should().Be("Completed milk");
        answer.Header("Set-Cookie").Should().BeNull();
        (await browser.Page("/")).Html.QuerySelector("#toasts .toast").Should().BeNull();
    }

    [Fact]
    public async Task Message_OfARequestThatChangedNothing_IsNone()
    {
        var browser = new Browser(app);
        var id = await browser.Added("milk");

        var answer = await browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", "milk"), ("version", "1"));

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Html.QuerySelector("hx-partial").Should().BeNull();
    }
}
