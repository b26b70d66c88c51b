using System.Net;
using System.Text;
using AngleSharp.Html.Parser;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests.Mongo;

/// <summary>Server processes that share one MongoDB.</summary>
[Trait("M", "M5"), Trait("M", "M10"), Trait("M", "M17")]
public sealed class MongoNodesTests : IAsyncDisposable
{
    private readonly ServerProcesses _processes = new();
    private string? _uri;
    private readonly string _database = $"taskmanager-test-{Guid.NewGuid():N}";

    public async ValueTask DisposeAsync()
    {
        _processes.Dispose();
        if (_uri is null) return;
        using var client = new MongoDB.Driver.MongoClient(_uri);
        await client.DropDatabaseAsync(_database);
    }

    [Fact]
    public async Task Nodes_WithOneDatabase_AcceptEachOthersFormsAndSignalEachOthersChanges()
    {
        var uri = _uri = await MongoServer.WithChangeStreams();
        var (one, other) = (await FollowingNode(uri), await Node(uri));
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(one) };
        var token = await Token(browser);
        await using var elsewhere = await EventStream.Open(browser);
        (await elsewhere.Next()).Should().Be("tasks-changed");

        using var added = await Add(browser, token, to: other);

        added.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        await elsewhere.Until("tasks-changed");
        (await browser.GetStringAsync(one)).Should().Contain("milk");
    }

    [Theory, InlineData("Development", true), InlineData("Production", false)]
    public async Task Page_WhileTheDatabaseIsDown_Is503AndShowsDevelopersHowToStartOne(string environment, bool hints)
    {
        await using var wire = new Wire("http://127.0.0.1:1") { Closed = true };
        var server = _processes.Start("http://127.0.0.1:0", settings:
        [
            .. Settings($"mongodb://user:secret@127.0.0.1:{wire.Port}/"),
            ("ASPNETCORE_ENVIRONMENT", environment), ("Logging:LogLevel:Default", "Debug"),
        ]);
        var said = new StringBuilder();
        var address = await ServerProcesses.Ready(server, said);
        using var browser = new HttpClient();

        using var page = await browser.GetAsync(address);
        using var ready = await browser.GetAsync(new Uri(new Uri(address), "health/ready"));
        using var live = await browser.GetAsync(new Uri(new Uri(address), "health/live"));

        (page.StatusCode, ready.StatusCode, live.StatusCode)
            .Should().Be((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK));
        var text = await page.Content.ReadAsStringAsync();
        text.Should().Contain("The database cannot be reached.").And.NotContain("secret").And.NotContain("Exception");
        text.Contains("docker run").Should().Be(hints);
        (await ready.Content.ReadAsStringAsync()).Should().Contain("The database cannot be reached.").And.NotContain("127.0.0.1");
        server.Kill();
        said.Append(await server.StandardOutput.ReadToEndAsync()).Append(await server.StandardError.ReadToEndAsync());
        said.ToString().Should().Contain("Nothing answers as MongoDB").And.NotContain("secret");
    }

    [Fact]
    public async Task Server_ThatStartedWhileTheDatabaseWasDown_ServesOnceItIsUp()
    {
        _uri = await MongoServer.Uri();
        var uri = new UriBuilder(_uri);
        await using var wire = new Wire($"http://{uri.Host}:{uri.Port}") { Closed = true };
        (uri.Host, uri.Port, uri.Query) = ("127.0.0.1", wire.Port, "directConnection=true");
        var address = await Node(uri.ToString());
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
        using (var down = await browser.GetAsync("/")) down.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);

        wire.Closed = false;

        await Eventually(async () => (await Ready(browser)).StartsWith("Healthy", StringComparison.Ordinal));
        using var added = await Add(browser, await Token(browser));
        added.StatusCode.Should().Be(HttpStatusCode.SeeOther, "the first page after the recovery has a form that works");
    }

    private static async Task<string> Ready(HttpClient browser)
    {
        using var ready = await browser.GetAsync("/health/ready");
        return await ready.Content.ReadAsStringAsync();
    }

    private static async Task<string> Token(HttpClient browser) =>
        new HtmlParser().ParseDocument(await browser.GetStringAsync("/")).QuerySelector("#actions input")!.GetAttribute("value")!;

    private static Task<HttpResponseMessage> Add(HttpClient browser, string token, string? to = null) => browser.PostAsync(
        new Uri(to is null ? browser.BaseAddress! : new Uri(to), "tasks"),
        new FormUrlEncodedContent([new("title", "milk"), new("__RequestVerificationToken", token)]));

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            tries.Should().BeLessThan(600, "the condition must become true");
            await Task.Delay(100);
        }
    }

    [Theory, InlineData("mongodb://user:secret@"), InlineData("mongodb://user:secret@db/?tls=perhaps"), InlineData("db:27017")]
    public async Task Start_WhenTheAddressIsMalformed_FailsWithOneLine(string uri)
    {
        var server = _processes.Start("http://127.0.0.1:0", settings: [.. Settings(uri)]);

        var said = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync();

        server.ExitCode.Should().Be(1);
        said.Trim().Should().StartWith("TaskManager cannot start. Storage:Mongo:Uri is '").And.NotContain("\n").And.NotContain("secret");
    }

    private Task<string> Node(string uri) => ServerProcesses.Ready(_processes.Start("http://127.0.0.1:0", settings: [.. Settings(uri)]));

    // A node signals every stream once when its change stream opens, which is not the signal that the test waits for.
    private async Task<string> FollowingNode(string uri)
    {
        var said = new StringBuilder();
        var server = _processes.Start("http://127.0.0.1:0", settings: [.. Settings(uri), ("Logging:LogLevel:TaskManager", "Information")]);
        var address = await ServerProcesses.Ready(server, said);
        while (!said.ToString().Contains("Change stream of tasks opened"))
            said.AppendLine(await server.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"The server has ended: {said}"));
        return address;
    }

    private IEnumerable<(string, string)> Settings(string uri) =>
    [
        ("Storage:Provider", "Mongo"), ("Storage:Mongo:Uri", uri), ("Storage:Mongo:Database", _database),
        ("ASPNETCORE_ENVIRONMENT", "Development"),
    ];
}
