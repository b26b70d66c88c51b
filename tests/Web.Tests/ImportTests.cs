using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace TaskManager.Web.Tests;

/// <summary>Imports from end to end, by the API.</summary>
[Trait("M", "M24")]
public sealed partial class ImportTests : IAsyncDisposable
{
    private const string Good = "title,notes,done\r\nmilk,two litres,no\r\nbread,,yes\r\n";
    private const string Mixed = "title,notes,done\r\nmilk,two litres,no\r\n,nothing,no\r\nbread,,perhaps\r\n";

    private readonly ApiApp _app = new();
    private readonly Browser _browser;

    public ImportTests() => _browser = new Browser(_app);

    [Theory, InlineData("dryRun", "perhaps"), InlineData("from", "nonsense"), InlineData("mode", "some")]
    public async Task Import_WhenAFieldIsMalformed_Is422AndNotDone(string field, string value)
    {
        (await Send(_browser, Good, "tasks.csv", (field, value))).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(value), field },
            { new StringContent(await _browser.Token()), "__RequestVerificationToken" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Good)), "file", "tasks.csv" },
        };
        (await _browser.Send(HttpMethod.Post, "/imports", form)).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await Titles()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("dryrn", "'dryrn' is not known here."), InlineData("column-titel", "'column-titel' is not known here.")]
    [InlineData("mode", "'mode' is there more than once.")]
    public async Task Import_WhenAFieldIsUnknownOrThereTwice_Is400AndNotDone(string field, string said)
    {
        var answer = await Send(_browser, Good, "tasks.csv", ("mode", "good-lines"), (field, "good-lines"));

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("detail").GetString().Should().StartWith(said);
        (await _browser.Api("GET", "/api/jobs")).Json.GetProperty("jobs").EnumerateArray().Should().BeEmpty();
    }

    [Theory, InlineData("column-title"), InlineData("Column-Title")]
    public async Task Import_OfAFormWithAColumnInTheAddress_ReadsThatColumn(string parameter)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes("name,title\r\nmilk,wrong\r\n")), "file", "tasks.csv" },
        };

        await Ended(await _browser.Send(HttpMethod.Post, $"/api/imports?{parameter}=name", form));

        (await Titles()).Should().Equal("milk");
    }

    [Fact]
    public async Task Import_WhenTheFileHasAnotherName_Is400AndSaysWhich()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Good)), "upload", "tasks.csv" } };

        var answer = await _browser.Send(HttpMethod.Post, "/api/imports", form);

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("detail").GetString().Should().Be("Send one file, in a field with the name file.");
    }

    [Fact]
    public async Task Import_WhenTheFormEndsTooEarly_Is400()
    {
        using var form = new StringContent(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tasks.csv\"\r\n\r\ntitle\r\nmilk\r\n");
        form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=cut");

        (await _browser.Send(HttpMethod.Post, "/api/imports", form)).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task DryRun_ThenImport_ThenAgain_PredictsTheCountsAndAddsNothingTwice()
    {
        var dryRun = await Imported(Good, "tasks.csv", ("dryRun", "true"));
        Counts(dryRun).Should().Be((2, 0, 0));
        (await Titles()).Should().BeEmpty();

        var imported = await Ended(await _browser.Api("POST", $"/api/imports?from={dryRun.GetProperty("id").GetString()}"));
        (imported.GetProperty("state").GetString(), Counts(imported)).Should().Be(("done", (2, 0, 0)));
        (await Titles()).Should().Equal("milk", "bread");

        Counts(await Imported(Good, "tasks.csv")).Should().Be((0, 2, 0));
        var again = await Imported(Good, "tasks.csv", ("dryRun", "true"));
        Counts(again).Should().Be((0, 2, 0));
        var page = await _browser.Page($"/jobs/{again.GetProperty("id").GetString()}");
        page.Html.QuerySelector(".job")!.TextContent.Should().Contain("There is nothing to import");
        (await Titles()).Should().Equal("milk", "bread");
    }

    [Fact]
    public async Task Import_OfAllOrNothing_WhenALineIsWrong_ImportsNothing()
    {
        var job = await Imported(Mixed, "tasks.csv");

        (job.GetProperty("state").GetString(), Counts(job)).Should().Be(("failed", (0, 0, 2)));
        job.GetProperty("message").GetString().Should().StartWith("Nothing was imported");
        job.GetProperty("refused").EnumerateArray()
            .Select(line => (line.GetProperty("line").GetInt32(), line.GetProperty("reason").GetString()))
            .Should().Equal((3, "A task needs a title."), (4, "done is 'perhaps', which is neither true nor false."));
        (await Titles()).Should().BeEmpty();
    }

    [Fact]
    public async Task Import_OfGoodLines_ImportsThemAndReturnsTheOthers()
    {
        var job = await Imported(Mixed, "tasks.csv", ("mode", "good-lines"));

        (job.GetProperty("state").GetString(), Counts(job)).Should().Be(("done", (1, 0, 2)));
        (await Titles()).Should().Equal("milk");
        var others = await _browser.Page(job.GetProperty("file").GetString()!);
        others.Text.Should().Be("title,notes,done\r\n,nothing,no\r\nbread,,perhaps\r\n");
        others.Response.Content.Headers.ContentDisposition!.FileName.Should().Be("not-imported.csv");
        var corrected = others.Text.Replace("perhaps", "yes", StringComparison.Ordinal);
        Counts(await Imported(corrected, "rest.csv", ("mode", "good-lines"))).Should().Be((1, 0, 1));
    }

    [Theory]
    [InlineData("json"), InlineData("csv"), InlineData("ics")]
    public async Task Export_ThenDeleteAllAndImport_GivesTheSameExport(string format)
    {
        var ids = new[] { await _browser.Added("=1+1", "two\nlines"), await _browser.Added("done") };
        await _browser.Htmxed(HttpMethod.Patch, $"/tasks/{ids[1]}/toggle");
        var before = (await _browser.Page($"/export?format={format}")).Text;
        foreach (var id in ids) await _browser.Htmxed(HttpMethod.Delete, $"/tasks/{id}");

        var job = await Imported(before, $"tasks.{format}");

        Counts(job).Should().Be((2, 0, 0));
        (await _browser.Page($"/export?format={format}")).Text.Should().Be(before);
    }

    [Fact]
    public async Task Import_OfAnotherUsersExport_AddsCopiesOnce()
    {
        await using var app = Accounts.NewApp();
        var (ann, bob) = (await app.SignedUp("ann@example.org"), await app.SignedUp("bob@example.org"));
        await ann.Added("milk");
        var file = (await ann.Page("/export")).Text;
        var program = app.Bearing(await bob.MadeToken("read", "write"));

        foreach (var expected in new[] { (1, 0, 0), (0, 1, 0) })
            Counts(await Ended(program, await Send(program, file, "tasks.json"))).Should().Be(expected);

        (await bob.Page("/")).Titles.Should().Equal("milk");
        (await ann.Page("/")).Titles.Should().Equal("milk");
    }

    [Theory]
    [InlineData("", "tasks.csv", "file"), InlineData("x", "tasks.exe", "format"), InlineData("x", "tasks", "format")]
    public async Task Import_OfNoFileOrAnUnknownFormat_Is422(string content, string name, string field)
    {
        var answer = await Send(_browser, content, name);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Json.GetProperty("errors").GetProperty(field)[0].GetString().Should().NotBeEmpty();
        (await _browser.Api("GET", "/api/jobs")).Json.GetProperty("jobs").EnumerateArray().Should().BeEmpty();
    }

    internal static (int Added, int Present, int Refused) Counts(JsonElement job)
    {
        var counts = job.GetProperty("counts");
        return (counts.GetProperty("added").GetInt32(), counts.GetProperty("present").GetInt32(), counts.GetProperty("refused").GetInt32());
    }

    private async Task<JsonElement> Imported(string content, string name, params (string Name, string Value)[] fields) =>
        await Ended(await Send(_browser, content, name, fields));

    private static Task<Answer> Send(Browser browser, string content, string name, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields) form.Add(new StringContent(value), field);
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", name);
        return browser.Send(HttpMethod.Post, "/api/imports", form);
    }

    private Task<JsonElement> Ended(Answer started) => Ended(_browser, started);

    private static async Task<JsonElement> Ended(Browser browser, Answer started)
    {
        started.Status.Should().Be(HttpStatusCode.Accepted, started.Text);
        while (true)
        {
            var job = (await browser.Api("GET", started.Header("Location")!)).Json;
            if (job.GetProperty("state").GetString() is not ("queued" or "running")) return job;
            await Task.Delay(20);
        }
    }

    private async Task<string[]> Titles() => (await _browser.Page("/")).Titles;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
