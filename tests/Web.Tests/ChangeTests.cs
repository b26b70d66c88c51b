using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace TaskManager.Web.Tests;

public sealed class ChangeTests(App app) : IClassFixture<App>
{
    private readonly Browser _browser = new(app);

    [Theory, Trait("M", "M12")]
    [InlineData("PATCH")]
    [InlineData("POST")]
    public async Task Toggle_ByHtmx_ReturnsTheRow(string method)
    {
        var id = await _browser.Added("milk");

        var answer = await _browser.Htmxed(new HttpMethod(method), $"/tasks/{id}/toggle");

        answer.Status.Should().Be(HttpStatusCode.OK);
        var row = answer.Html.QuerySelectorAll("body > :not(hx-partial)").Should().ContainSingle().Subject;
        row.Id.Should().Be($"task-{id}");
        row.GetAttribute("data-version").Should().Be("2");
        row.QuerySelector("[role=checkbox]")!.GetAttribute("aria-checked").Should().Be("true");
    }

    [Fact, Trait("M", "M12")]
    public async Task Toggle_ByConcurrentRequests_LosesNoUpdate()
    {
        var id = await _browser.Added("milk");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _browser.Htmxed(HttpMethod.Patch, $"/tasks/{id}/toggle")));

        (await _browser.Fragment($"/tasks/{id}")).Html.QuerySelector(".task")!.GetAttribute("data-version").Should().Be("21");
    }

    [Theory, Trait("M", "M13")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/delete")]
    public async Task Delete_ByHtmx_ReturnsNoRowAndOffersUndo(string method, string action)
    {
        var id = await _browser.Added("milk");

        var answer = await _browser.Htmxed(new HttpMethod(method), $"/tasks/{id}{action}");

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Html.QuerySelectorAll("body > :not(hx-partial)").Should().BeEmpty();
        var undo = answer.Html.QuerySelector(".undo")!;
        (await _browser.Fragment($"/tasks/{id}")).Status.Should().Be(HttpStatusCode.NotFound);
        (await _browser.Htmxed(HttpMethod.Post, undo.GetAttribute("hx-post")!, ("step", undo.GetAttribute("value")!))).Status
            .Should().Be(HttpStatusCode.OK);
        (await _browser.Fragment($"/tasks/{id}")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact, Trait("M", "M12")]
    public async Task Edit_WithoutAVersion_OverwritesNothing()
    {
        var id = await _browser.Added("milk");

        (await _browser.Post($"/tasks/{id}", ("title", "oat milk"))).Status.Should().Be(HttpStatusCode.Conflict);

        (await _browser.Fragment($"/tasks/{id}")).Titles.Should().Equal("milk");
    }

    [Fact]
    public async Task Edit_WithAFieldForCompleted_IgnoresIt()
    {
        var id = await _browser.Added("milk");

        await _browser.Post($"/tasks/{id}", ("title", "oat milk"), ("version", "1"), ("completed", "true"));

        (await _browser.Fragment($"/tasks/{id}")).Html.QuerySelector("[role=checkbox]")!.GetAttribute("aria-checked").Should().Be("false");
    }

    [Fact]
    public async Task Change_ByPlainForms_RedirectsBack()
    {
        var id = await _browser.Added("milk");
        foreach (var action in new[] { "/toggle", "/delete", "/restore" })
        {
            var answer = await _browser.Post($"/tasks/{id}{action}");
            answer.Status.Should().Be(HttpStatusCode.SeeOther);
            answer.Header("Location").Should().Be("/tasks?view=active");
        }
        (await _browser.Post($"/tasks/{id}", ("title", "oat milk"), ("version", "4"), ("returnUrl", "/?q=oat"))).Header("Location")
            .Should().Be("/?q=oat");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\t/evil.example")]
    public async Task Change_WhenTheReturnAddressIsForeign_RedirectsHome(string returnUrl)
    {
        var id = await _browser.Added("milk");
        (await _browser.Post($"/tasks/{id}/toggle", ("returnUrl", returnUrl))).Header("Location").Should().Be("/tasks?view=active");
    }

    [Theory, Trait("M", "M6")]
    [InlineData("GET", "")]
    [InlineData("GET", "/edit")]
    [InlineData("PATCH", "/toggle")]
    [InlineData("POST", "/toggle")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/delete")]
    [InlineData("POST", "/restore")]
    [InlineData("PUT", "?title=x&version=1")]
    public async Task Change_WhenTheTaskIsUnknownOrTheIdMalformed_Is404(string method, string action)
    {
        foreach (var id in new[] { Guid.CreateVersion7().ToString(), "123", "not-an-id", Guid.Empty.ToString() })
        {
            var answer = await _browser.Htmxed(new HttpMethod(method), $"/tasks/{id}{action}", ("title", "x"), ("version", "1"));
            answer.Status.Should().Be(HttpStatusCode.NotFound);
            answer.IsPage.Should().BeFalse();
            answer.Html.QuerySelector("[role=alert]").Should().NotBeNull();
        }
    }

    [Fact]
    public async Task Edit_WhenTheTaskIsGone_ShowsAToastAndLeavesTheRow()
    {
        var answer = await _browser.Fragment($"/tasks/{Guid.CreateVersion7()}/edit", ("HX-Target", "li#task-1"));

        (answer.Status, answer.Header("HX-Retarget"), answer.Header("HX-Trigger"))
            .Should().Be((HttpStatusCode.NotFound, "#toasts", "tasks-stale"));
    }

    [Fact]
    public async Task Edit_WhenSaved_ReturnsTheRow()
    {
        var id = await _browser.Added("milk", "old");
        var form = (await _browser.Fragment($"/tasks/{id}/edit")).Html;
        form.QuerySelector<IHtmlInputElement>("[name=title]")!.Value.Should().Be("milk");
        form.QuerySelector<IHtmlTextAreaElement>("[name=description]")!.Value.Should().Be("old");

        var answer = await _browser.Htmxed(
            HttpMethod.Put, $"/tasks/{id}",
            ("title", "oat milk"), ("description", ""), ("version", "1"), ("id", Guid.NewGuid().ToString()));

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Titles.Should().Equal("oat milk");
        answer.Html.QuerySelector(".description").Should().BeNull();
        answer.FirstId.Should().Be(id, "the address names the task, not the form");
    }

    [Fact]
    public async Task Edit_WhenInvalid_ShowsTheFormAgain()
    {
        var id = await _browser.Added("milk");

        var answer = await _browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", ""), ("description", "typed"), ("version", "1"));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector($"#task-{id} [name=title]")!.GetAttribute("aria-invalid").Should().Be("true");
        answer.Html.QuerySelector<IHtmlTextAreaElement>("[name=description]")!.Value.Should().Be("typed");
    }

    [Fact]
    public async Task Edit_WhenChangedMeanwhile_ShowsBothTextsAndCanThenBeSaved()
    {
        var id = await _browser.Added("milk");
        await _browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", "theirs"), ("description", "their text"), ("version", "1"));

        foreach (var answer in new[]
        {
            await _browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", "mine"), ("version", "1")),
            await _browser.Post($"/tasks/{id}", ("title", "mine"), ("version", "1")),
        })
        {
            answer.Status.Should().Be(HttpStatusCode.Conflict);
            answer.Html.QuerySelector(".conflict")!.TextContent.Should().Contain("theirs").And.Contain("their text");
            answer.Html.QuerySelector<IHtmlInputElement>("[name=title]")!.Value.Should().Be("mine");
            answer.Html.QuerySelector<IHtmlInputElement>("[name=version]")!.Value.Should().Be("2");
        }
        (await _browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", "mine"), ("version", "2"))).Titles.Should().Equal("mine");
    }
}
