using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>The event stream behind nginx with the sample of docs/deploy, read line by line.</summary>
[Trait("M", "M14"), Trait("M", "M16"), Trait("Store", "Any")]
public sealed class StreamBehindNginxTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly App _app = new();
    private readonly Nginx _nginx = new();

    public async ValueTask InitializeAsync()
    {
        _ = Nginx.Program;
        _app.UseKestrel();
        _app.StartServer();
        // The timeout of a strict proxy, shorter than that of the sample.
        await _nginx.Start(_app.ClientOptions.BaseAddress.ToString(), ("proxy_read_timeout 60s;", "proxy_read_timeout 30s;"));
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Theory, InlineData("/"), InlineData("/tasks-app/")]
    public async Task Stream_WhenATaskChanges_SignalsAtOnce(string mount)
    {
        using var client = _nginx.Client(mount);
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        using var page = await client.GetAsync(new Uri("tasks", UriKind.Relative));
        page.Content.Headers.ContentEncoding.Should().Equal("gzip");

        using var answer = await Open(client);
        answer.Content.Headers.ContentEncoding.Should().BeSubsetOf(["identity"]);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await Hear(lines, "tasks-changed").WaitAsync(Patience);
        for (var n = 0; n < 3; n++)
        {
            await new Browser(_app).Added($"task {n}");
            await Hear(lines, "tasks-changed").WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task Stream_WhenIdleLongerThanTheProxysTimeout_StaysOpen()
    {
        using var client = _nginx.Client("/");
        using var answer = await Open(client);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await Hear(lines, "tasks-changed").WaitAsync(Patience);

        var idle = Task.Delay(TimeSpan.FromSeconds(31));
        await Hear(lines, "heartbeat");
        await Hear(lines, "heartbeat");
        await idle;

        await new Browser(_app).Added("milk");
        await Hear(lines, "tasks-changed").WaitAsync(Patience);
    }

    private static Task<HttpResponseMessage> Open(HttpClient client) =>
        client.GetAsync(new Uri("events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);

    private static async Task Hear(StreamReader lines, string said)
    {
        while (await lines.ReadLineAsync() is { } line)
            if (line == $"event: {said}") return;
        throw new IOException("The stream has ended.");
    }
}
