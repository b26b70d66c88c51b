using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace TaskManager.Web.Tests;

/// <summary>Event streams of the real program, over real sockets.</summary>
[Trait("M", "M20"), Trait("Store", "Any")]
public sealed class LiveServerTests : IDisposable
{
    private readonly ServerProcesses _processes = new();
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _processes.Dispose();
    }

    [Fact]
    public async Task Stop_WithAThousandOpenStreams_EndsThemAndExits()
    {
        var server = _processes.Start("http://127.0.0.1:0");
        var address = new Uri(await ServerProcesses.Ready(server));
        var streams = new List<Socket>();
        for (var i = 0; i < 1000; i++) streams.Add(await Ask(address));
        foreach (var stream in streams) (await Read(stream, until: "tasks-changed")).Should().StartWith("HTTP/1.1 200");

        using var terminated = Process.Start("kill", ["-TERM", $"{server.Id}"]);

        // A stream that the host aborts at its shutdown timeout (3 s) has no last chunk.
        foreach (var stream in streams) (await Read(stream, until: "0\r\n\r\n")).Should().EndWith("0\r\n\r\n");
        await server.WaitForExitAsync();
        server.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Write_WhenAThousandClientsDoNotRead_IsAnsweredAndReadersAreServed()
    {
        var server = _processes.Start("http://127.0.0.1:0");
        var address = new Uri(await ServerProcesses.Ready(server));
        using var writer = await Writer.To(address);
        await writer.Add(50);
        for (var i = 0; i < 1000; i++) await Ask(address, receiveBuffer: 1);
        await using var reader = await EventStream.Open(writer.Http);
        (await reader.Next()).Should().Be("tasks-changed");

        await writer.Add(300);

        (await reader.Next()).Should().Be("tasks-changed", "slow clients must not delay a reader");
    }

    [Fact]
    public async Task Events_WhenTheSystemAllowsNoMoreFiles_Are503AndPagesAreServed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of open files is known on Linux only.");
        var server = _processes.Start("http://127.0.0.1:0", openFiles: 700, ("Logging:LogLevel:Default", "Warning"));
        var address = new Uri(await ServerProcesses.Ready(server));
        var answers = new List<string>();
        for (var i = 0; i < 100; i++) answers.Add(await Read(await Ask(address), until: "\r\n\r\n"));

        answers.Take(94).Should().OnlyContain(answer => answer.StartsWith("HTTP/1.1 200"));
        answers.Skip(94).Should().OnlyContain(answer => answer.StartsWith("HTTP/1.1 503"));
        answers[^1].Should().Contain("Retry-After");
        using var client = new HttpClient { BaseAddress = address };
        (await client.GetStringAsync("/")).Should().Contain("task-form");
        (await SaidOn(server.StandardOutput, "ulimit")).Should().Contain("94 are open").And.Contain("700 open files");
    }

    private async Task<Socket> Ask(Uri address, int? receiveBuffer = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        if (receiveBuffer is { } bytes) socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /events HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"));
        return socket;
    }

    // Reads to the end, or until the text has arrived.
    private static async Task<string> Read(Socket socket, string until)
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (!received.ToString().Contains(until, StringComparison.Ordinal) && await socket.ReceiveAsync(buffer) is > 0 and var count)
            received.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return received.ToString();
    }

    private static async Task<string> SaidOn(StreamReader output, string word)
    {
        while (await output.ReadLineAsync() is { } line)
            if (line.Contains(word, StringComparison.Ordinal)) return line;
        return "";
    }

    /// <summary>Adds tasks.</summary>
    private sealed class Writer(HttpClient http, string token) : IDisposable
    {
        public HttpClient Http => http;

        public static async Task<Writer> To(Uri address)
        {
            var http = new HttpClient { BaseAddress = address };
            var page = new Answer(new HttpResponseMessage(), await http.GetStringAsync("/"));
            return new Writer(http, page.Html.QuerySelector("#actions input")!.GetAttribute("value")!);
        }

        public async Task Add(int tasks)
        {
            for (var i = 0; i < tasks; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks")
                {
                    Content = new FormUrlEncodedContent([new("title", $"task {i}"), new("__RequestVerificationToken", token)]),
                };
                foreach (var (name, value) in Browser.Htmx) request.Headers.Add(name, value);
                using var answer = await http.SendAsync(request);
                answer.EnsureSuccessStatusCode();
            }
        }

        public void Dispose() => http.Dispose();
    }
}
