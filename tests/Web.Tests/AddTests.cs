using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace TaskManager.Web.Tests;

[Trait("M", "M11"), Trait("M", "M23")]
public sealed class AddTests(App app) : IClassFixture<App>
{
    private readonly Browser _browser = new(app);

    [Fact]
    public async Task Add_ByHtmx_ReturnsTheEmptiedFormAndNamesTheChange()
    {
        var answer = await _browser.Htmxed(HttpMethod.Post, "/tasks", ("title", " Buy milk "), ("description", "two\r\nlitres"));

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.IsPage.Should().BeFalse();
        answer.Header("HX-Trigger").Should().Be("tasks-changed");
        answer.Html.QuerySelector<IHtmlInputElement>("#task-form [name=title]")!.Value.Should().BeEmpty();
        var row = (await _browser.Page("/")).Html.QuerySelector(".task")!;
        row.QuerySelector(".title")!.TextContent.Should().Be("Buy milk");
        row.QuerySelector(".description")!.TextContent.Should().Be("two\nlitres");
    }

    [Fact]
    public async Task Add_ByHtmx_ReturnsAFormThatWorksWithoutScripts()
    {
        var token = await _browser.Token();
        foreach (var header in new (string, string)[][] { [("RequestVerificationToken", token)], [] })
        {
            var form = new FormUrlEncodedContent([new("title", "milk"), new("__RequestVerificationToken", token)]);
            var answer = await _browser.Send(
                HttpMethod.Post, "/tasks", form, [("HX-Request", "true"), ("HX-Request-Type", "partial"), .. header]);

            var next = answer.Html.QuerySelectorAll<IHtmlInputElement>("#task-form [name=__RequestVerificationToken]")
                .Should().ContainSingle().Subject.Value;
            var plain = await _browser.Send(
                HttpMethod.Post, "/tasks", new FormUrlEncodedContent([new("title", "bread"), new("__RequestVerificationToken", next)]));
            plain.Status.Should().Be(HttpStatusCode.SeeOther);
        }
    }

    [Fact]
    public async Task Add_ByAPlainForm_RedirectsBackAndShowsTheMessageOnce()
    {
        var answer = await _browser.Post("/tasks", ("title", "2026-01-01"));

        answer.Status.Should().Be(HttpStatusCode.SeeOther);
        answer.Header("Location").Should().Be("/tasks?view=active");
        (await _browser.Page("/")).Html.QuerySelector("#toasts")!.TextContent.Should().Contain("Added").And.Contain("2026-01-01");
        (await _browser.Page("/")).Html.QuerySelector("#toasts .toast").Should().BeNull();
    }

    [Theory]
    [InlineData("", "A task needs a title.")]
    [InlineData("   ", "A task needs a title.")]
    [InlineData("a\u0007b", "The title can hold text on one line only, without control characters.")]
    [InlineData("a\nb", "The title can hold text on one line only, without control characters.")]
    public async Task Add_WhenTheTitleIsWrong_ShowsTheFormWithTheMessageBesideTheField(string title, string message)
    {
        foreach (var answer in new[]
        {
            await _browser.Htmxed(HttpMethod.Post, "/tasks", ("title", title), ("description", "kept")),
            await _browser.Post("/tasks", ("title", title), ("description", "kept")),
        })
        {
            answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
            var field = answer.Html.QuerySelector("#task-form [name=title]")!;
            field.GetAttribute("aria-invalid").Should().Be("true");
            answer.Html.GetElementById(field.GetAttribute("aria-describedby")!)!.TextContent.Should().Contain(message);
            answer.Html.QuerySelector<IHtmlTextAreaElement>("#task-form [name=description]")!.Value.Should().Be("kept");
        }
    }

    [Fact]
    public async Task Add_WhenTooLong_ReturnsEveryTypedCharacter()
    {
        var (title, description) = (new string('t', 201), string.Concat(Enumerable.Repeat("<é\"&\n", 100_000)));

        var answer = await _browser.Htmxed(HttpMethod.Post, "/tasks", ("title", title), ("description", description));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector<IHtmlInputElement>("#task-form [name=title]")!.Value.Should().Be(title);
        answer.Html.QuerySelector<IHtmlTextAreaElement>("#task-form [name=description]")!.Value.Should().Be(description);
        answer.Text.Should().Contain("at most 200 characters").And.Contain("at most 10,000 characters");
    }

    [Fact]
    public async Task Add_WhenPostedTwiceWithOneId_AddsOnceAndReturnsTheSame()
    {
        var id = Guid.CreateVersion7().ToString();
        var before = (await _browser.Page("/?q=oncesingle")).Titles.Length;

        var first = await _browser.Htmxed(HttpMethod.Post, "/tasks", ("title", "oncesingle"), ("id", id));
        var second = await _browser.Htmxed(HttpMethod.Post, "/tasks", ("title", "oncesingle"), ("id", id));

        (first.Status, second.Status).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK));
        (await _browser.Page("/?q=oncesingle")).Titles.Should().HaveCount(before + 1);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task Add_WhenTheIdIsNoUuid_Is422AndAddsNothing(string id)
    {
        var answer = await _browser.Htmxed(HttpMethod.Post, "/tasks", ("title", "never stored"), ("id", id));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector("#id-problem").Should().NotBeNull();
        (await _browser.Page("/?q=never")).Titles.Should().BeEmpty();
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("' hx-get='/x' hx-trigger='load")]
    public async Task Add_WhenTheTextIsMarkup_ShowsItAsText(string text)
    {
        var id = await _browser.Added(text, text);

        var html = (await _browser.Page($"/tasks/{id}")).Html;
        var row = html.GetElementById($"task-{id}")!;
        row.QuerySelector(".title")!.TextContent.Should().Be(text);
        row.QuerySelector(".description")!.TextContent.Should().Be(text);
        row.QuerySelector("[role=checkbox]")!.GetAttribute("aria-label").Should().Be(text);
        html.QuerySelectorAll("main script, main img, main [onerror], main [hx-get='/x']").Should().BeEmpty();
    }
}
