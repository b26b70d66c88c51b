using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;
using TaskManager.Web.Features.Toasts;

namespace TaskManager.Web.Tests;

/// <summary>The message after a plain form, which a cookie carries to the next page.</summary>
[Trait("M", "M9"), Trait("Store", "Any")]
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
    public async Task Message_ForAnotherAccountOfTheBrowser_IsNotShown()
    {
        await using var accounts = Accounts.NewApp();
        var browser = await accounts.SignedUp("ann@example.org");
        await browser.Post("/tasks", ("title", "a secret of Ann"));
        var ann = await accounts.Services.GetRequiredService<IAccountRepository>().FindByEmail("ANN@EXAMPLE.ORG", default);
        await accounts.Services.GetRequiredService<ISessions>().RevokeAll(ann!.Id.Scope(), except: null, default);
        browser.ForgetToken();

        (await browser.Page("/account/sign-in")).Text.Should().NotContain("a secret of Ann");
        (await browser.SignUp("bob@example.org")).Status.Should().Be(HttpStatusCode.SeeOther);
        var page = await browser.Page("/");

        page.Status.Should().Be(HttpStatusCode.OK);
        page.Text.Should().NotContain("a secret of Ann");
    }

    [Fact]
    public async Task Message_WhenItsReaderSignsOut_IsDeleted()
    {
        await using var accounts = Accounts.NewApp();
        var browser = await accounts.SignedUp("ann@example.org");
        await browser.Post("/tasks", ("title", "milk"));

        var signedOut = await browser.Post("/account/sign-out");

        signedOut.Response.Headers.GetValues("Set-Cookie").Should().Contain(cookie => cookie.StartsWith("taskmanager-toast=;"));
    }

    [Fact]
    public async Task Message_OfARepeatedAdd_IsTheSame()
    {
        var browser = new Browser(app);
        (string, string)[] form = [("title", "milk"), ("id", $"{Guid.CreateVersion7()}")];

        foreach (var _ in "12")
        {
            var answer = await browser.Htmxed(HttpMethod.Post, "/tasks", form);
            answer.Html.QuerySelector(".toast p")!.TextContent.Should().Be("Added milk");
        }
    }

    [Fact]
    public void Changes_OfManyBatches_AreCountedAndReleased()
    {
        var changes = new ChangesOfRequest();

        Batch(changes);
        var second = Batch(changes);
        GC.Collect();

        Toast.Of(changes, null)!.Subject.Should().Be("2 tasks");
        second.IsAlive.Should().BeFalse("a job changes millions of tasks in one scope");
    }

    // A separate method, so that no local variable references the task.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Batch(ChangesOfRequest changes)
    {
        var (task, scope) = (TaskItem.Add(OwnerId.Local, "milk", null, TestTime.Start), OwnerId.Local.Scope());
        changes.Handle(new TasksChanged(scope, [new ChangedTask(task.State, task.FactsOf(scope))]), default);
        return new WeakReference(task.State);
    }

    [Fact]
    public async Task Message_AfterAnHtmxRequest_IsInItsResponseAndNotOnTheNextPage()
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
