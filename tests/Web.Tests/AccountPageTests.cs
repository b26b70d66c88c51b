using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>The account page: sessions, password, deletion.</summary>
[Trait("M", "M14")]
public sealed class AccountPageTests(AccountsApp app) : AccountsTest(app)
{
    private const string NewPassword = "four other words entirely";

    [Fact]
    public async Task Account_WhenOpened_ShowsSessionsAndActivity()
    {
        var ann = await App.SignedUp(Ann);
        await new Browser(App).SignIn(Ann, "not the right password");

        var page = (await ann.Page("/account")).Html;

        page.QuerySelector("#main strong")!.TextContent.Should().Be(Ann);
        page.QuerySelectorAll("[aria-labelledby=sessions-part] li")
            .Should().ContainSingle().Which.TextContent.Should().Contain("this browser");
        page.QuerySelectorAll("[aria-labelledby=activity-part] li > span").Select(line => line.TextContent.Trim().Split('\n')[0].Trim())
            .Should().HaveCount(2).And.SatisfyRespectively(
                latest => latest.Should().StartWith("A sign-in failed"), first => first.Should().StartWith("Signed up"));
    }

    [Fact]
    public async Task ChangePassword_WhenDone_TakesEffectAndSignsOtherBrowsersOut()
    {
        var (here, there) = (await App.SignedUp(Ann), new Browser(App));
        await there.SignIn(Ann);

        var answer = await here.Post("/account/password", ("current", Accounts.Password), ("password", NewPassword));

        answer.Response.Headers.Location!.OriginalString.Should().Be("/account?done=password");
        (await here.Page("/account?done=password")).Html.QuerySelector("[role=status].notice")!.TextContent.Should().Contain("was changed");
        (await here.Page("/")).Status.Should().Be(HttpStatusCode.OK);
        (await there.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther, "its session was started with the old password");
        (await new Browser(App).SignIn(Ann)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await new Browser(App).SignIn(Ann, NewPassword)).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData("wrong", NewPassword, "current")]
    [InlineData("", NewPassword, "current")]
    [InlineData(Accounts.Password, "short", "password")]
    public async Task ChangePassword_WhenAFieldIsWrong_ShowsItsMessageAndChangesNothing(string current, string password, string field)
    {
        var ann = await App.SignedUp(Ann);

        var answer = await ann.Post("/account/password", ("current", current), ("password", password));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector($"#{field}-problem").Should().NotBeNull();
        (await new Browser(App).SignIn(Ann)).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task EndSessions_WhenOneOrAllAreChosen_EndsOnlyThose()
    {
        var here = await App.SignedUp(Ann);
        var bob = await App.SignedUp(Bob);
        Browser[] others = [new(App), new(App), new(App)];
        foreach (var other in others) await other.SignIn(Ann);
        var newest = (await here.Page("/account")).Html
            .QuerySelector("[aria-labelledby=sessions-part] input[name=id]")!.GetAttribute("value")!;

        (await bob.Post("/account/sessions/end", ("id", newest))).Status
            .Should().Be(HttpStatusCode.NotFound, "it belongs to another owner");
        (await others[2].Page("/")).Status.Should().Be(HttpStatusCode.OK);

        await here.Post("/account/sessions/end", ("id", newest));
        (await others[2].Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
        (await others[1].Page("/")).Status.Should().Be(HttpStatusCode.OK);

        await here.Post("/account/sessions/end");
        foreach (var other in others) (await other.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
        (await here.Page("/")).Status.Should().Be(HttpStatusCode.OK);
        (await bob.Page("/")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_WhenConfirmed_DeletesTheAccountWithItsTasksAndSessions()
    {
        var (ann, bob) = (await App.SignedUp(Ann), await App.SignedUp(Bob));
        await ann.Added("milk");
        await bob.Added("bread");
        var id = (await App.Services.GetRequiredService<IAccountRepository>().FindByEmail(Ann.ToUpperInvariant(), default))!.Id;
        await using var stream = await EventStream.Open(ann.Client);
        (await stream.Next()).Should().Be("tasks-changed");

        (await ann.Post("/account/delete", ("confirm", "not the password"))).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ann.Page("/")).Titles.Should().Equal("milk");
        (await ann.Post("/account/delete", ("confirm", Accounts.Password))).Response.Headers.Location!.OriginalString
            .Should().Be("/account/sign-in?done=deleted");

        await stream.Until("signed-out");
        (await stream.Next()).Should().BeNull();
        (await ann.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
        (await new Browser(App).SignIn(Ann)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await Tasks(id)).Should().BeEmpty();
        (await bob.Page("/")).Titles.Should().Equal("bread");
        (await new Browser(App).SignUp(Ann)).Status.Should().Be(HttpStatusCode.SeeOther, "the address is free again");
    }

    [Fact]
    public async Task Fragment_ForAPageOfAnotherOwner_RedirectsToSignIn()
    {
        // The same sign-up form is open in two tabs.
        var browser = new Browser(App);
        (await browser.Post("/account/sign-up", ("email", Ann), ("password", Accounts.Password)))
            .Status.Should().Be(HttpStatusCode.SeeOther);
        var headers = JsonDocument.Parse((await browser.Page("/")).Html.Body!.GetAttribute("hx-headers:inherited")!).RootElement;
        var asAnn = headers.EnumerateObject().Select(header => (header.Name, header.Value.GetString()!)).ToArray();
        (await browser.Fragment("/tasks", asAnn)).Status.Should().Be(HttpStatusCode.OK);

        (await browser.Post("/account/sign-up", ("email", Bob), ("password", Accounts.Password)))
            .Status.Should().Be(HttpStatusCode.SeeOther);

        (await browser.Fragment("/tasks", asAnn)).Header("HX-Redirect").Should().StartWith("/account/sign-in");
    }

    private async Task<IReadOnlyList<TaskState>> Tasks(OwnerId owner)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var tasks = scope.ServiceProvider.GetRequiredService<ITaskRepository>();
        return (await tasks.List(owner.Scope(), Lists.Query(TaskFilter.All, [], null, 10), default)).Tasks;
    }
}
