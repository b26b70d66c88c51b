using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TaskManager.TestKit;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Tests;

/// <summary>A cached fragment is never shown to another reader, or for another state.</summary>
[Trait("M", "M15"), Trait("M", "M17")]
public sealed class CachedFragmentTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = TestTime.New();
    private readonly App _app;
    private readonly Browser _browser;

    public CachedFragmentTests()
    {
        _app = new App(services => services.AddSingleton<TimeProvider>(_time));
        _browser = new Browser(_app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task List_WhenNothingChanged_Is304WithoutABody()
    {
        await _browser.Added("milk");
        var first = await _browser.Fragment("/tasks");

        var again = await _browser.Fragment("/tasks", ("If-None-Match", first.Header("ETag")!));

        again.Status.Should().Be(HttpStatusCode.NotModified);
        again.Text.Should().BeEmpty();
        again.Header("ETag").Should().Be(first.Header("ETag"));
        again.Header("Vary").Should().Be(first.Header("Vary"));
        (await _browser.Fragment("/tasks", ("If-None-Match", "\"other\""))).Text.Should().Be(first.Text);
        (await _browser.Page("/tasks")).Html.QuerySelector("#tasks")!.GetAttribute("data-etag").Should().Be(first.Header("ETag"));
    }

    [Theory, InlineData("toggle"), InlineData("edit"), InlineData("delete"), InlineData("add")]
    public async Task List_AfterAChange_IsSentAgain(string change)
    {
        var milk = await _browser.Added("milk");
        var first = await _browser.Fragment("/tasks");

        if (change == "toggle") await _browser.Htmxed(HttpMethod.Patch, $"/tasks/{milk}/toggle");
        if (change == "edit") await _browser.Htmxed(HttpMethod.Put, $"/tasks/{milk}", ("version", "1"), ("title", "tea"));
        if (change == "delete") await _browser.Htmxed(HttpMethod.Delete, $"/tasks/{milk}");
        if (change == "add") await _browser.Added("bread");

        var now = await _browser.Fragment("/tasks", ("If-None-Match", first.Header("ETag")!));
        now.Status.Should().Be(HttpStatusCode.OK);
        now.Text.Should().NotBe(first.Text);
        (await _browser.Page("/tasks")).Html.QuerySelector("#task-list")!.InnerHtml.Trim()
            .Should().Be(now.Html.QuerySelector("#task-list")!.InnerHtml.Trim());
    }

    [Fact]
    public async Task List_LongerThanTheBuffer_IsComplete()
    {
        for (var i = 0; i < 30; i++) await _browser.Added($"task {i}", new string('é', 5_000));

        var list = await _browser.Fragment("/tasks?shown=30");

        list.Response.Content.Headers.ContentLength
            .Should().BeGreaterThan(3 * Limits.BufferBytes).And.Be(Encoding.UTF8.GetByteCount(list.Text));
        (await _browser.Page("/tasks?shown=30")).Html.QuerySelector("#tasks")!.InnerHtml.Trim()
            .Should().Be(list.Html.Body!.InnerHtml.Trim());
    }

    [Fact]
    public async Task Rows_ForEachReader_HaveItsDatesAndPaths()
    {
        await _browser.Added("milk");
        var reader = new Browser(_app);

        var dates = new List<string>();
        (string, string)[] readers =
        [
            ("Cookie", "tz=Pacific%2FAuckland"), ("Cookie", "tz=America%2FLos_Angeles"), ("Cookie", "tz=nowhere"),
            ("Accept-Language", "de-DE"), ("Accept-Language", "fr-FR"),
        ];
        foreach (var (name, value) in readers)
            dates.Add((await reader.Fragment("/tasks", (name, value))).Html.QuerySelector("time")!.GetAttribute("title")!);

        dates.Should().OnlyHaveUniqueItems();
        (await _browser.Fragment("/tasks", ("X-Forwarded-Prefix", "/todo"))).Html.QuerySelector(".edit")!.GetAttribute("href")
            .Should().StartWith("/todo/tasks/");
        (await _browser.Fragment("/tasks")).Html.QuerySelector(".edit")!.GetAttribute("href").Should().StartWith("/tasks/");
    }

    [Fact]
    public async Task Rows_WhenTheYearHasChanged_ShowTheYear()
    {
        await _browser.Added("milk");
        var year = _time.GetUtcNow().Year.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (await _browser.Fragment("/tasks")).Html.QuerySelector("time")!.TextContent.Should().NotContain(year);

        _time.AdjustTime(_time.GetUtcNow() + TimeSpan.FromDays(366));

        (await _browser.Fragment("/tasks")).Html.QuerySelector("time")!.TextContent.Should().Contain(year);
    }

    [Fact]
    public async Task Rows_WhenAnotherProgramWrites_ShowTheStoredState()
    {
        StorageUnderTest.SkipOnMongo("The test writes to the SQLite file.");
        await _browser.Added("milk");
        await _browser.Fragment("/tasks");

        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_app.Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE tasks SET state = json_set(state, '$.title', 'oat milk')";
            command.ExecuteNonQuery();
        }

        (await _browser.Fragment("/tasks")).Titles.Should().Equal("oat milk");
    }
}
