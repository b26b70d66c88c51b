using System.Net;

namespace TaskManager.Web.Tests;

[Trait("M", "B3")]
public sealed class UndoTests(App app) : IClassFixture<App>
{
    private readonly Browser _browser = new(app);

    [Fact]
    public async Task Undo_OfACompletionTwice_IsAConflict()
    {
        var id = await _browser.Added("milk");
        var step = await Completed(id);
        (await Undo(step)).Status.Should().Be(HttpStatusCode.OK);
        (await Checked(id)).Should().Be("false");

        var again = await Undo(step);

        (again.Status, again.Header("HX-Retarget")).Should().Be((HttpStatusCode.Conflict, "#toasts"));
        again.Html.Body!.TextContent.Should().Contain("This was undone already.");
        (await Checked(id)).Should().Be("false");
    }

    [Fact]
    public async Task Undo_WhenAnotherTabChangedTheSameField_IsAConflictAndChangesNothing()
    {
        var id = await _browser.Added("milk");
        var step = await Completed(id);
        var other = new Browser(app);
        foreach (var _ in "12") await other.Htmxed(HttpMethod.Patch, $"/tasks/{id}/toggle");

        var answer = await Undo(step);

        answer.Status.Should().Be(HttpStatusCode.Conflict);
        answer.Html.Body!.TextContent.Should().Contain("“milk” was changed again since, so it stays as it is.");
        (await Checked(id)).Should().Be("true");
    }

    [Fact]
    public async Task Undo_WhenAnotherTabChangedAnotherField_KeepsThatChange()
    {
        var id = await _browser.Added("milk");
        var step = await Completed(id);
        await new Browser(app).Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", "oat milk"), ("version", "2"));

        var undone = await Undo(step);

        undone.Status.Should().Be(HttpStatusCode.OK);
        (await _browser.Fragment($"/tasks/{id}")).Titles.Should().Equal("oat milk");
        (await Checked(id)).Should().Be("false");
        undone.Html.QuerySelector(".toast p")!.TextContent.Should().Be("Reopened oat milk");
    }

    [Fact]
    public async Task Undo_OfAnEdit_SaysThatTheTaskIsChangedBack()
    {
        var id = await _browser.Added("milk");
        var edited = await _browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", "oat milk"), ("version", "1"));
        edited.Html.QuerySelector(".toast p")!.TextContent.Should().Be("Saved oat milk");

        var undone = await Undo(edited.Html.QuerySelector(".undo")!.GetAttribute("value")!);

        undone.Html.QuerySelector(".toast p")!.TextContent.Should().Be("Changed back milk");
    }

    [Theory]
    [InlineData("0193a000-0000-7000-8000-000000000001", HttpStatusCode.NotFound, "There is nothing to undo")]
    [InlineData("nonsense", HttpStatusCode.UnprocessableEntity, "'nonsense' cannot be used as step.")]
    [InlineData("", HttpStatusCode.UnprocessableEntity, "The step is missing. Send the id of the step to undo.")]
    public async Task Undo_OfNoStep_ShowsTheMessage(string step, HttpStatusCode status, string said)
    {
        foreach (var answer in new[] { await Undo(step), await _browser.Post("/undo", ("step", step)) })
        {
            answer.Status.Should().Be(status);
            answer.Html.Body!.TextContent.Should().Contain(said);
        }
    }

    [Fact]
    public async Task Undo_ByAPlainForm_RedirectsBackAndShowsTheMessage()
    {
        var id = await _browser.Added("milk");

        var answer = await _browser.Post("/undo", ("step", await Completed(id)));

        (answer.Status, answer.Header("Location")).Should().Be((HttpStatusCode.SeeOther, "/tasks?view=active"));
        (await _browser.Page("/")).Html.QuerySelector("#toasts p")!.TextContent.Should().Be("Reopened milk");
    }

    private async Task<string> Completed(Guid id)
    {
        var undo = (await _browser.Htmxed(HttpMethod.Patch, $"/tasks/{id}/toggle")).Html.QuerySelector(".undo")!;
        (undo.GetAttribute("hx-post"), undo.GetAttribute("formaction"), undo.GetAttribute("name")).Should().Be(("/undo", "/undo", "step"));
        return undo.GetAttribute("value")!;
    }

    private Task<Answer> Undo(string step) => _browser.Htmxed(HttpMethod.Post, "/undo", ("step", step));

    private async Task<string?> Checked(Guid id) =>
        (await _browser.Fragment($"/tasks/{id}")).Html.QuerySelector("[role=checkbox]")!.GetAttribute("aria-checked");
}
