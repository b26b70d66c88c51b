using System.Net;

namespace TaskManager.Web.Tests;

[Endpoint("GET /tasks/page-name", plainly: "303 200 200 303", byHtmx: "401 200 200 401")]
public sealed class QueryNameTests(App app) : IClassFixture<App>, IAsyncLifetime
{
    private readonly Browser _browser = new(app);

    public async ValueTask InitializeAsync() => await app.DeleteAll();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task PageName_ByWish_IsAPageOrAFragmentWithTheTasks()
    {
        await _browser.Added("milk");

        var (page, fragment) = (await _browser.Page("/tasks/page-name"), await _browser.Fragment("/tasks/page-name"));

        (page.Status, page.IsPage, fragment.Status, fragment.IsPage).Should().Be((HttpStatusCode.OK, true, HttpStatusCode.OK, false));
        page.Titles.Should().Equal("milk");
        page.Html.QuerySelector("#tasks")!.GetAttribute("hx-get").Should().Be("/tasks/page-name");
        fragment.Titles.Should().Equal("milk");
    }

    [Fact]
    public async Task PageName_WhenThereIsNone_SaysSo() =>
        (await _browser.Page("/tasks/page-name")).Html.QuerySelector("#tasks .empty").Should().NotBeNull();
}
