using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Web.Tests;

/// <summary>What people do with their own account.</summary>
[Trait("M", "M14")]
public sealed class AccountPageTests : IAsyncDisposable
{
    private const string NewPassword = "four other words entirely";

    private readonly App _app = Accounts.NewApp();

    [Fact]
    public async Task Account_WhenOpened_ShowsBrowsersAndWhatHappened()
    {
        var ann = await _app.SignedUp("ann@example.org");
        await new Browser(_app).SignIn("ann@example.org", "not the right password");

        var page = (await ann.Page("/account")).Html;

        page.QuerySelector("#main strong")!.TextContent.Should().Be("ann@example.org");
        page.QuerySelectorAll("[aria-labelledby=sessions-part] li").Should().ContainSingle().Which.TextContent.Should().Contain("this browser");
        page.QuerySelectorAll("[aria-labelledby=activity-part] li > span").Select(line => line.TextContent.Trim().Split('\n')[0].Trim())
            .Should().HaveCount(2).And.SatisfyRespectively(
                latest => latest.Should().StartWith("Somebody tried to sign in"), first => first.Should().StartWith("Signed up"));
    }

    [Fact]
    public async Task ChangePassword_WhenDone_HoldsAndSignsOtherBrowsersOut()
    {
        var (here, there) = (await _app.SignedUp("ann@example.org"), new Browser(_app));
        await there.SignIn("ann@example.org");

        var answer = await here.Post("/account/password", ("current", Accounts.Password), ("password", NewPassword));

        answer.Response.Headers.Location!.OriginalString.Should().Be("/account?done=password");
        (await here.Page("/account?done=password")).Html.QuerySelector("[role=status].notice")!.TextContent.Should().Contain("was changed");
        (await here.Page("/")).Status.Should().Be(HttpStatusCode.OK);
        (await there.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther, "it was signed in by the old password");
        (await new Browser(_app).SignIn("ann@example.org")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await new Browser(_app).SignIn("ann@example.org", NewPassword)).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData("wrong", NewPassword, "current")]
    [InlineData("", NewPassword, "current")]
    [InlineData(Accounts.Password, "short", "password")]
    public async Task ChangePassword_WhenSomethingIsWrong_SaysSoAndChangesNothing(string current, string password, string field)
    {
        var ann = await _app.SignedUp("ann@example.org");

        var answer = await ann.Post("/account/password", ("current", current), ("password", password));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector($"#{field}-problem").Should().NotBeNull();
        (await new Browser(_app).SignIn("ann@example.org")).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task EndSessions_WhenOneOrAllAreChosen_SignsThoseOut_AndNobodyElse()
    {
        var here = await _app.SignedUp("ann@example.org");
        var bob = await _app.SignedUp("bob@example.org");
        Browser[] others = [new(_app), new(_app), new(_app)];
        foreach (var other in others) await other.SignIn("ann@example.org");
        var newest = (await here.Page("/account")).Html.QuerySelector("[aria-labelledby=sessions-part] input[name=id]")!.GetAttribute("value")!;

        (await bob.Post("/account/sessions/end", ("id", newest))).Status.Should().Be(HttpStatusCode.NotFound, "it is not his");
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
    public async Task Delete_WhenConfirmed_TakesEverythingThatIsTheirs()
    {
        var (ann, bob) = (await _app.SignedUp("ann@example.org"), await _app.SignedUp("bob@example.org"));
        await ann.Added("milk");
        await bob.Added("bread");
        var id = (await _app.Services.GetRequiredService<IAccountRepository>().FindByEmail("ANN@EXAMPLE.ORG", default))!.Id;
        await using var stream = await EventStream.Open(ann.Client);
        (await stream.Next()).Should().Be("tasks-changed");

        (await ann.Post("/account/delete", ("confirm", "not the password"))).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await ann.Page("/")).Titles.Should().Equal("milk");
        (await ann.Post("/account/delete", ("confirm", Accounts.Password))).Response.Headers.Location!.OriginalString.Should().Be("/account/sign-in?done=deleted");

        await stream.Until("signed-out");
        (await stream.Next()).Should().BeNull();
        (await ann.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
        (await new Browser(_app).SignIn("ann@example.org")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await Tasks(id)).Should().BeEmpty();
        (await bob.Page("/")).Titles.Should().Equal("bread");
        (await new Browser(_app).SignUp("ann@example.org")).Status.Should().Be(HttpStatusCode.SeeOther, "the address is free again");
    }

    [Fact]
    public async Task Page_OfSomebodyWhoSignedInBefore_ShowsNobodyElsesTasks()
    {
        // One form to sign up, open in two tabs.
        var browser = new Browser(_app);
        (await browser.Post("/account/sign-up", ("email", "ann@example.org"), ("password", Accounts.Password))).Status.Should().Be(HttpStatusCode.SeeOther);
        var headers = JsonDocument.Parse((await browser.Page("/")).Html.Body!.GetAttribute("hx-headers:inherited")!).RootElement;
        var asAnn = headers.EnumerateObject().Select(header => (header.Name, header.Value.GetString()!)).ToArray();
        (await browser.Fragment("/tasks", asAnn)).Status.Should().Be(HttpStatusCode.OK);

        (await browser.Post("/account/sign-up", ("email", "bob@example.org"), ("password", Accounts.Password))).Status.Should().Be(HttpStatusCode.SeeOther);

        (await browser.Fragment("/tasks", asAnn)).Header("HX-Redirect").Should().StartWith("/account/sign-in");
    }

    private async Task<IReadOnlyList<TaskSnapshot>> Tasks(OwnerId owner)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<ITaskRepository>().List(owner, new TaskListQuery(TaskFilter.All, [], null, 10), default)).Tasks;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
