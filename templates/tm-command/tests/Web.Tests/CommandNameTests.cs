using System.Net;

namespace TaskManager.Web.Tests;

[Endpoint("POST /tasks/{id:guid}/action-name", plainly: "303 404 303 303", byHtmx: "401 404 200 401")]
public sealed class CommandNameTests(App app) : IClassFixture<App>
{
    private readonly Browser _browser = new(app);

    [Fact]
    public async Task ActionName_ByHtmx_AnswersTheRow()
    {
        var id = await _browser.Added("milk");

        var answer = await _browser.Htmxed(HttpMethod.Post, $"/tasks/{id}/action-name", ("title", "oat milk"));

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.IsPage.Should().BeFalse();
        answer.FirstId.Should().Be(id);
        answer.Titles.Should().Equal("oat milk");
    }

    [Fact]
    public async Task ActionName_ByAPlainForm_RedirectsBack()
    {
        var id = await _browser.Added("milk");

        var answer = await _browser.Post($"/tasks/{id}/action-name", ("title", "oat milk"));

        answer.Status.Should().Be(HttpStatusCode.SeeOther);
        (await _browser.Fragment($"/tasks/{id}")).Titles.Should().Equal("oat milk");
    }

    [Fact]
    public async Task ActionName_WhenInvalid_SaysSoAndChangesNothing()
    {
        var id = await _browser.Added("milk");

        var answer = await _browser.Htmxed(HttpMethod.Post, $"/tasks/{id}/action-name", ("title", ""));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Html.QuerySelector("[role=alert]")!.TextContent.Should().Contain("A task needs a title.");
        (await _browser.Fragment($"/tasks/{id}")).Titles.Should().Equal("milk");
    }

    [Fact]
    public async Task ActionName_WhenTheTaskIsUnknown_Is404() =>
        (await _browser.Htmxed(HttpMethod.Post, $"/tasks/{Guid.CreateVersion7()}/action-name", ("title", "milk")))
            .Status.Should().Be(HttpStatusCode.NotFound);
}
