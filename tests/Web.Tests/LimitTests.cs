using System.Net.Sockets;
using System.Text;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Tests;

/// <summary>Limits of a request, on the real server: a larger request does not reach the application.</summary>
[Trait("Store", "Any")]
public sealed class LimitTests : IDisposable
{
    private readonly ServerProcesses _processes = new();

    public void Dispose() => _processes.Dispose();

    [Fact]
    public async Task Request_WhenItsHeadIsTooLarge_IsRejectedAndOthersAreServed()
    {
        var address = new Uri(await ServerProcesses.Ready(_processes.Start("http://127.0.0.1:0")));

        (await Status(address, $"/?q={new string('x', Limits.LineBytes)}")).Should().Be("414");
        (await Status(address, "/", $"X-Long: {new string('x', Limits.HeaderBytes)}\r\n")).Should().Be("431");
        (await Status(address, "/", string.Concat(Enumerable.Range(0, Limits.Headers).Select(i => $"X-{i}: x\r\n")))).Should().Be("431");

        // Each cookie is short enough, but all of them together are not.
        var pieces = string.Join(
            "; ", Enumerable.Range(1, 20).Select(n => $"taskmanager-sessionC{n}={new string('x', Limits.HeaderBytes / 20)}"));
        (await Status(address, "/", $"Cookie: taskmanager-session=chunks-20; {pieces}\r\n")).Should().Be("431");

        // The largest requests of browsers are well below.
        var cookies = $"Cookie: {new string('c', Limits.HeaderBytes / 2)}\r\n";
        (await Status(address, $"/?q={new string('x', Limits.LineBytes / 2)}", cookies)).Should().NotBe("414").And.NotBe("431");
        (await Status(address, "/", string.Concat(Enumerable.Range(0, Limits.Headers - 1).Select(i => $"X-{i}: x\r\n"))))
            .Should().Be("200");
    }

    private static async Task<string> Status(Uri address, string path, string headers = "")
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}\r\n"));
        // HTTP/1.1 200 OK
        var head = new byte[12];
        for (var read = 0; read < head.Length;)
        {
            var more = await socket.ReceiveAsync(head.AsMemory(read));
            if (more == 0) return "closed";
            read += more;
        }
        return Encoding.ASCII.GetString(head)[9..];
    }
}
