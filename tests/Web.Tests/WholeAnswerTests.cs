using System.Globalization;
using System.Net.Sockets;
using System.Text;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Tests;

/// <summary>What the real server sends for a page: all of it together, however many pieces it was made of.</summary>
public sealed class WholeAnswerTests : IAsyncDisposable
{
    private readonly App _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory, InlineData("identity"), InlineData("gzip")]
    public async Task Page_WhateverItIsMadeOf_IsSentWhenItIsComplete(string encoding)
    {
        _app.UseKestrel();
        _app.StartServer();
        var browser = new Browser(_app);
        for (var n = 0; n < 25; n++) await browser.Added($"task {n}", $"{Guid.NewGuid()}");

        var chunks = Chunks(await Answer(_app.ClientOptions.BaseAddress, encoding));

        // The server's buffers, all full but the last: nothing was sent before the page was complete.
        chunks.Should().HaveCountGreaterThan(1);
        chunks.SkipLast(1).Should().OnlyContain(length => length == 4096);
    }

    [Fact]
    public async Task Page_WhenLong_IsSentInPieces()
    {
        _app.UseKestrel();
        _app.StartServer();
        var browser = new Browser(_app);
        for (var n = 0; n < 25; n++) await browser.Added($"task {n}", new string('x', 4000));

        var chunks = Chunks(await Answer(_app.ClientOptions.BaseAddress, "identity"));

        var first = chunks.TakeWhile(length => length == 4096).Count();
        first.Should().BeLessThan(chunks.Count - 1);
        (first * 4096).Should().BeInRange(Limits.BufferBytes - 4096, 2 * Limits.BufferBytes);
    }

    private static async Task<string> Answer(Uri address, string encoding)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {address.Authority}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"));
        using var answer = new MemoryStream();
        await new NetworkStream(socket).CopyToAsync(answer);
        return Encoding.Latin1.GetString(answer.ToArray());
    }

    // "2a1\r\n" and so many bytes and "\r\n", again and again; the last one has none.
    private static List<int> Chunks(string answer)
    {
        answer.Should().StartWith("HTTP/1.1 200").And.Contain("Transfer-Encoding: chunked");
        var chunks = new List<int>();
        for (var at = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4; ;)
        {
            var end = answer.IndexOf("\r\n", at, StringComparison.Ordinal);
            var length = int.Parse(answer[at..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return chunks;
            chunks.Add(length);
            at = end + 2 + length + 2;
        }
    }
}
