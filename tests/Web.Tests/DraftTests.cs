using System.Net;

namespace TaskManager.Web.Tests;

/// <summary>What was typed by somebody who was signed out meanwhile.</summary>
[Trait("M", "M14")]
public sealed class DraftTests : IAsyncDisposable
{
    private readonly App _app = Accounts.NewApp();

    [Fact]
    public async Task Form_WhenTheSessionHasEnded_IsThereAfterSigningIn()
    {
        var ann = await SignedOutElsewhere();

        var asked = await ann.Post("/tasks", ("title", "milk <b>"), ("description", "two\nlitres"));
        asked.Response.Headers.Location!.OriginalString.Should().Be("/account/sign-in?returnUrl=%2Faccount%2Fdraft");
        ann.ForgetToken();
        (await ann.SignIn("ann@example.org", returnUrl: "/account/draft")).Response.Headers.Location!.OriginalString.Should().Be("/account/draft");

        var draft = (await ann.Page("/account/draft")).Html.QuerySelector(".draft")!;
        draft.GetAttribute("action").Should().Be("/tasks");
        draft.QuerySelector("[name=title]")!.GetAttribute("value").Should().Be("milk <b>");
        draft.QuerySelector("textarea")!.TextContent.Should().Be("two\nlitres");
        draft.QuerySelector("[name=returnUrl]")!.GetAttribute("value").Should().Be("/tasks?view=active");
    }

    [Fact]
    public async Task Form_WhenItChangedATask_IsBasedOnTheSameVersion()
    {
        var ann = await SignedOutElsewhere();
        var id = Guid.CreateVersion7();

        await ann.Post($"/tasks/{id}", ("title", "milk"), ("version", "7"));
        ann.ForgetToken();
        await ann.SignIn("ann@example.org");

        var draft = (await ann.Page("/account/draft")).Html.QuerySelector(".draft")!;
        draft.GetAttribute("action").Should().Be($"/tasks/{id}");
        draft.QuerySelector("[name=version]")!.GetAttribute("value").Should().Be("7");
    }

    [Fact]
    public async Task Form_WhenSomebodyElseSignsIn_IsNotShown()
    {
        await _app.SignedUp("bob@example.org");
        var ann = await SignedOutElsewhere();
        await ann.Post("/tasks", ("title", "a surprise for Bob"));
        ann.ForgetToken();

        await ann.SignIn("bob@example.org");

        (await ann.Page("/account/draft")).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Form_WhenAnotherSiteSendsIt_IsNotShown()
    {
        var ann = await SignedOutElsewhere();
        await ann.Send(HttpMethod.Post, "/tasks", new FormUrlEncodedContent([new("title", "buy our things"), new("__RequestVerificationToken", "made up")]));

        ann.ForgetToken();
        await ann.SignIn("ann@example.org");

        (await ann.Page("/account/draft")).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Form_WhenItIsTooLongToBeKept_IsShownToBeCopied()
    {
        var ann = await SignedOutElsewhere();
        var text = string.Concat(Enumerable.Range(0, 9_000).Select(n => (char)('一' + (n * 7919 % 20_000))));

        var answer = await ann.Post("/tasks", ("title", "long"), ("description", text));

        answer.Status.Should().Be(HttpStatusCode.Unauthorized);
        answer.Html.QuerySelectorAll("textarea.typed").Select(area => area.TextContent).Should().Contain(text);
    }

    // In another tab: this one still has its page, and its token.
    private async Task<Browser> SignedOutElsewhere()
    {
        var ann = await _app.SignedUp("ann@example.org");
        var token = await ann.Token();
        (await ann.Send(HttpMethod.Post, "/account/sign-out", new FormUrlEncodedContent([new("__RequestVerificationToken", token)]))).Status.Should().Be(HttpStatusCode.SeeOther);
        return ann;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
