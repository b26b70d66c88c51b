using System.Net;

namespace TaskManager.Web.Tests;

/// <summary>Text that was sent after the end of a session.</summary>
[Trait("M", "M14"), Trait("Store", "Any")]
public sealed class DraftTests(AccountsApp app) : AccountsTest(app)
{
    [Fact]
    public async Task Form_WhenTheSessionHasEnded_IsShownAfterTheSignIn()
    {
        var ann = await SignedOutElsewhere();

        var page = await Kept(ann, "/tasks", ("title", "milk <b>"), ("description", "two\nlitres"));
        var another = await Kept(ann, "/tasks", ("title", "of another tab"));
        ann.ForgetToken();
        (await ann.SignIn(Ann, returnUrl: page)).Response.Headers.Location!.OriginalString.Should().Be(page);

        (await ann.Page(another)).Html.QuerySelector(".draft [name=title]")!.GetAttribute("value").Should().Be("of another tab");
        var draft = (await ann.Page(page)).Html.QuerySelector(".draft")!;
        draft.GetAttribute("action").Should().Be("/tasks");
        draft.QuerySelector("[name=title]")!.GetAttribute("value").Should().Be("milk <b>");
        draft.QuerySelector("textarea")!.TextContent.Should().Be("two\nlitres");
        draft.QuerySelector("[name=returnUrl]")!.GetAttribute("value").Should().Be("/tasks?view=active");
        for (var times = 0; times < 2; times++)
            await ann.Post("/tasks", ("title", "milk <b>"), ("id", draft.QuerySelector("[name=id]")!.GetAttribute("value")!));
        (await ann.Page("/")).Titles.Should().Equal("milk <b>");
    }

    [Fact]
    public async Task Form_WhenItChangesATask_KeepsTheVersion()
    {
        var ann = await SignedOutElsewhere();
        var id = Guid.CreateVersion7();

        var page = await Kept(ann, $"/tasks/{id}", ("title", "milk"), ("version", "7"));
        ann.ForgetToken();
        await ann.SignIn(Ann);

        var draft = (await ann.Page(page)).Html.QuerySelector(".draft")!;
        draft.GetAttribute("action").Should().Be($"/tasks/{id}");
        draft.QuerySelector("[name=version]")!.GetAttribute("value").Should().Be("7");
    }

    [Fact]
    public async Task Form_WhenAnotherUserSignsIn_IsNotShown()
    {
        await App.SignedUp(Bob);
        var ann = await SignedOutElsewhere();
        var page = await Kept(ann, "/tasks", ("title", "a surprise for Bob"));
        ann.ForgetToken();

        await ann.SignIn(Bob);

        (await ann.Page(page)).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Form_WhenAnotherSiteSendsIt_IsNotShown()
    {
        var ann = await SignedOutElsewhere();
        var form = new FormUrlEncodedContent([new("title", "buy our things"), new("__RequestVerificationToken", "made up")]);
        var page = PageOf(await ann.Send(HttpMethod.Post, "/tasks", form));
        var forged = new FormUrlEncodedContent([new("to", "/tasks"), new("title", "ours")]);
        (await ann.Send(HttpMethod.Post, "/account/draft", forged, ("Sec-Fetch-Site", "cross-site")))
            .Status.Should().Be(HttpStatusCode.Unauthorized);

        ann.ForgetToken();
        await ann.SignIn(Ann);

        (await ann.Page(page)).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Form_WhenTooLongForADraft_IsShownToBeCopied()
    {
        var ann = await SignedOutElsewhere();
        var text = string.Concat(Enumerable.Range(0, 9_000).Select(n => (char)('一' + (n * 7919 % 20_000))));

        var answer = await ann.Post("/tasks", ("title", "long"), ("description", text));

        answer.Status.Should().Be(HttpStatusCode.Unauthorized);
        answer.Html.QuerySelectorAll("textarea.typed").Select(area => area.TextContent).Should().Contain(text);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nmilk")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "title=milk")]
    public async Task Form_WhenUnreadable_IsNoServerError(string type, string body)
    {
        foreach (var address in new[] { "/tasks", "/account/draft", "/account/sign-in" })
        {
            using var content = new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            ((int)(await new Browser(App).Send(HttpMethod.Post, address, content)).Status).Should().BeLessThan(500, address);
        }
    }

    private static async Task<string> Kept(Browser browser, string address, params (string, string)[] fields) =>
        PageOf(await browser.Post(address, fields));

    private static string PageOf(Answer answer)
    {
        var at = answer.Response.Headers.Location!.OriginalString;
        at.Should().StartWith("/account/sign-in?returnUrl=%2Faccount%2Fdraft%2F");
        return Uri.UnescapeDataString(at.Split('=')[1]);
    }

    // The sign-out happens in another tab, so this tab still has its page and its token.
    private async Task<Browser> SignedOutElsewhere()
    {
        var ann = await App.SignedUp(Ann);
        var token = await ann.Token();
        (await ann.Send(HttpMethod.Post, "/account/sign-out", new FormUrlEncodedContent([new("__RequestVerificationToken", token)]))).Status
            .Should().Be(HttpStatusCode.SeeOther);
        return ann;
    }
}
