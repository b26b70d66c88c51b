using System.Buffers.Text;
using System.Net;
using System.Text;

namespace TaskManager.Web.Tests;

/// <summary>The cookie that carries a message is in clear text, so anything can be in it.</summary>
[Trait("M", "M9")]
public sealed class FlashTests(App app) : IClassFixture<App>
{
    [Theory, InlineData("%%%"), InlineData("AAAAA"), InlineData("not json"), InlineData("null"), InlineData("[1]"), InlineData("{\"Kind\":\"x\"}"), InlineData("\u0000")]
    public async Task Message_WhenTheCookieIsGarbled_IsNone(string text)
    {
        foreach (var value in new[] { text, Encoded(text) })
        {
            var cookie = ("Cookie", $"taskmanager-flash={Uri.EscapeDataString(value)}");
            (await new Browser(app).Fragment("/toasts", cookie)).Status.Should().Be(HttpStatusCode.NoContent);
            var page = await new Browser(app).Page("/", cookie);
            page.Status.Should().Be(HttpStatusCode.OK);
            page.Html.QuerySelector("#toasts .toast").Should().BeNull();
        }
    }

    [Fact]
    public async Task Message_WhenTheCookieHoldsMarkup_IsText()
    {
        var forged = Encoded("""{"Kind":4,"TaskId":"0193a000-0000-7000-8000-000000000001","Title":"<img src=x onerror=alert(1)>","Completed":false}""");

        var toast = await new Browser(app).Fragment("/toasts", ("Cookie", $"taskmanager-flash={forged}"));

        toast.Html.QuerySelector("img").Should().BeNull();
        toast.Html.QuerySelector(".toast q")!.TextContent.Should().Be("<img src=x onerror=alert(1)>");
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
