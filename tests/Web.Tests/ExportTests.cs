using System.Net;
using System.Text.Json;
using TaskManager.Application.Transfer;

namespace TaskManager.Web.Tests;

/// <summary>Exports of all tasks.</summary>
[Trait("M", "M24")]
public sealed class ExportTests : IAsyncDisposable
{
    private readonly App _app = new();

    [Fact]
    public async Task Export_OfMoreThanOnePage_HasEachTaskOnceWithItsFields()
    {
        var browser = new Browser(_app);
        var ids = new List<Guid>();
        for (var n = 0; n < AllTasks.PageSize + 3; n++) ids.Add(await browser.Added($"task {n}"));
        await browser.Htmxed(HttpMethod.Patch, $"/tasks/{ids[0]}/toggle");
        await browser.Htmxed(HttpMethod.Delete, $"/tasks/{ids[1]}");

        var file = await browser.Page("/export?format=json");

        file.Response.Content.Headers.ContentDisposition!.FileName.Should().MatchRegex(@"^tasks-\d{4}-\d\d-\d\d\.json$");
        var tasks = JsonDocument.Parse(file.Text).RootElement.GetProperty("tasks").EnumerateArray().ToList();
        tasks.Select(task => task.GetProperty("id").GetGuid()).Should().Equal(ids.Where((_, n) => n != 1).Reverse());
        tasks[^1].GetProperty("completed").GetBoolean().Should().BeTrue();
        tasks[^1].GetProperty("title").GetString().Should().Be("task 0");
    }

    [Fact]
    public async Task Export_InAnUnknownFormat_Is400() =>
        (await new Browser(_app).Page("/export?format=xls")).Status.Should().Be(HttpStatusCode.BadRequest);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
