using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

public sealed class TroubleTests
{
    private const string AboutTheFile = "The test breaks the SQLite file.";

    private sealed class BrokenOwner : ICurrentOwner
    {
        public OwnerId Id => throw new InvalidOperationException("the secret text of a bug");
    }

    [Theory, Trait("M", "M27")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_WhenABugThrows_ShowsAReferenceThatTheLogHas(bool fragment)
    {
        await using var app = new App(services => services.AddSingleton<ICurrentOwner, BrokenOwner>());
        var browser = new Browser(app);

        var answer = fragment ? await browser.Fragment("/tasks") : await browser.Page("/tasks");

        answer.Status.Should().Be(HttpStatusCode.InternalServerError);
        answer.IsPage.Should().Be(!fragment);
        answer.Text.Should().NotContain("secret text").And.NotContain("InvalidOperation");
        var reference = answer.Html.QuerySelector("code")!.TextContent;
        Regex.IsMatch(reference, "^[0-9A-F]{8}$").Should().BeTrue();
        app.Log.Text.Should().MatchRegex($"reference {reference}[\\s\\S]+secret text");
    }

    [Fact, Trait("M", "M10")]
    public async Task Storage_WhenDown_IsShownOnThePageAndRecoversByItself()
    {
        StorageUnderTest.SkipOnMongo(AboutTheFile);
        var folder = Directory.CreateTempSubdirectory("taskmanager-down-");
        var blocked = Path.Combine(folder.FullName, "blocked");
        await File.WriteAllTextAsync(blocked, "a file where the folder should be");
        await using var app = new App { Database = Path.Combine(blocked, "tasks.db") };
        var browser = new Browser(app);

        var page = await browser.Page("/tasks?view=active");
        (page.Status, page.IsPage).Should().Be((HttpStatusCode.ServiceUnavailable, true));
        page.Header("Retry-After").Should().Be("5");
        page.Html.QuerySelector("[role=alert]")!.TextContent.Should().Contain("The database file cannot be opened.").And.Contain(blocked);
        page.Html.QuerySelector("[role=alert]")!.GetAttribute("hx-get").Should().Be("/tasks?view=active");
        var fragment = await browser.Fragment("/tasks");
        (fragment.Status, fragment.IsPage, fragment.Header("HX-Retarget")).Should().Be((HttpStatusCode.ServiceUnavailable, false, null));
        (await browser.Fragment("/tasks?q=milk", ("HX-Source", "form#search"))).Header("HX-Retarget")
            .Should().Be("#toasts", "the error must not replace the search field");
        var file = await browser.Page("/export");
        (file.Status, file.IsPage, file.Response.Content.Headers.ContentDisposition)
            .Should().Be((HttpStatusCode.ServiceUnavailable, true, null), "a failed export must not look like a file");
        (await browser.Page("/health/live")).Status.Should().Be(HttpStatusCode.OK);
        (await browser.Page("/health/ready")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        page.Text.Should().NotContain("Exception");

        File.Delete(blocked);
        (await browser.Page("/tasks")).Status.Should().Be(HttpStatusCode.OK);
        (await browser.Page("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        await browser.Added("milk");
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact, Trait("M", "M10")]
    public async Task Add_WhenStorageIsDown_LeavesTheForm()
    {
        StorageUnderTest.SkipOnMongo(AboutTheFile);
        var folder = Directory.CreateTempSubdirectory("taskmanager-down-");
        var database = Path.Combine(folder.FullName, "tasks.db");
        await using var app = new App { Database = database };
        var browser = new Browser(app);
        await browser.Added("milk");
        folder.Delete(recursive: true);
        await File.WriteAllTextAsync(folder.FullName, "in the way");

        var answer = await browser.Htmxed(HttpMethod.Post, "/tasks", ("title", "bread"));

        answer.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Header("HX-Retarget").Should().Be("#toasts");
        (await browser.Page("/health/ready")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        File.Delete(folder.FullName);
        await browser.Added("bread");
        (await browser.Page("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Page_WhenOpenAcrossARestart_CanStillSave()
    {
        StorageUnderTest.SkipOnMongo("With MongoDB the keys are in the database, not in the folder.");
        await using var first = new App();
        var cookies = (await new Browser(first).Page("/")).Response;
        var html = await cookies.Content.ReadAsStringAsync();
        var token = new Answer(cookies, html).Html.QuerySelector("#actions input")!.GetAttribute("value")!;
        var cookie = cookies.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        await using var second = new App { Root = first.Folder };
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("title", "milk")]);
        var answer = await new Browser(second).Send(
            HttpMethod.Post, "/tasks", form, [.. Browser.Htmx, ("Cookie", cookie), ("RequestVerificationToken", token)]);

        answer.Status.Should().Be(HttpStatusCode.OK);
    }
}
