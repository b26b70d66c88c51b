using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;
using TaskManager.Web.Features.Toasts;

namespace TaskManager.Web.Tests;

/// <summary>The message after a plain form, which a cookie carries to the next page.</summary>
[Trait("M", "M9")]
public sealed class FlashTests(App app) : IClassFixture<App>
{
    [Theory, InlineData("%%%"), InlineData("AAAAA"), InlineData("not json"), InlineData("[1]"), InlineData("\u0000")]
    public async Task Message_WhenTheCookieIsGarbled_IsNone(string value)
    {
        var page = await new Browser(app).Page("/", ("Cookie", $"taskmanager-toast={Uri.EscapeDataString(value)}"));

        page.Status.Should().Be(HttpStatusCode.OK);
        page.Html.QuerySelector("#toasts .toast").Should().BeNull();
    }

    [Fact]
    public async Task Message_ThatTheNextAccountOfThisBrowserFinds_IsNotShown()
    {
        await using var accounts = Accounts.NewApp();
        var browser = await accounts.SignedUp("ann@example.org");
        await browser.Post("/tasks", ("title", "a secret of Ann"));
        await accounts.Services.GetRequiredService<ISessions>().RevokeAll(
            (await accounts.Services.GetRequiredService<IAccountRepository>().FindByEmail("ANN@EXAMPLE.ORG", default))!.Id.Scope(), except: null, default);
        browser.ForgetToken();

        (await browser.Page("/account/sign-in")).Text.Should().NotContain("a secret of Ann");
        (await browser.SignUp("bob@example.org")).Status.Should().Be(HttpStatusCode.SeeOther);
        var page = await browser.Page("/");

        page.Status.Should().Be(HttpStatusCode.OK);
        page.Text.Should().NotContain("a secret of Ann");
    }

    [Fact]
    public async Task Message_OfATaskThatIsAddedOnceMore_IsTheSame()
    {
        var browser = new Browser(app);
        (string, string)[] form = [("title", "milk"), ("id", $"{Guid.CreateVersion7()}")];

        foreach (var _ in "12")
            (await browser.Htmxed(HttpMethod.Post, "/tasks", form)).Html.QuerySelector(".toast")!.TextContent.Trim().Should().Be("Added milk");
    }

    [Fact]
    public async Task Changes_OfManyBatches_AreCountedAndNotKept()
    {
        var changes = new ChangesOfRequest();
        var task = TaskItem.Add(OwnerId.Local, "milk", null, DateTimeOffset.UtcNow);
        var scope = OwnerId.Local.Scope();

        for (var batch = 0; batch < 3; batch++)
            await changes.Handle(new TasksChanged(scope, [.. Enumerable.Repeat(new ChangedTask(task.State, task.FactsOf(scope)), 1000)]), default);

        Toast.Of(changes, null)!.Subject.Should().Be($"{3000:N0} tasks");
        typeof(ChangesOfRequest).GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)
            .Should().NotContain(field => typeof(System.Collections.IEnumerable).IsAssignableFrom(field.FieldType));
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
