using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TaskManager.TestKit;

/// <summary>A TCP proxy between a client and its server, which can cut, block or reject connections.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _ends = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private volatile bool _dead, _closed;

    public Wire(string server)
    {
        _server = new Uri(server);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>While true, data is dropped and connections stay open.</summary>
    public bool Dead { get => _dead; set => _dead = value; }

    /// <summary>While true, every connection is closed, as if the server were down.</summary>
    public bool Closed
    {
        get => _closed;
        set
        {
            _closed = value;
            if (value) Cut();
        }
    }

    /// <summary>Closes every connection; new ones are accepted.</summary>
    public void Cut()
    {
        foreach (var end in _ends.Keys) end.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _ended.Dispose();
    }

    private async Task Accept()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                _ = Join(await _listener.AcceptSocketAsync(_ended.Token));
            }
            catch (Exception thrown) when (thrown is OperationCanceledException or SocketException)
            {
                // The proxy ends, or the client closed the connection.
            }
        }
    }

    private async Task Join(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _ends[near] = _ends[far] = true;
        try
        {
            if (!Closed) await far.ConnectAsync(_server.Host, _server.Port);
            if (!Closed) await Task.WhenAny(Carry(near, far), Carry(far, near));
        }
        catch (SocketException)
        {
            // The server is down.
        }
        foreach (var end in (Socket[])[near, far])
        {
            _ends.TryRemove(end, out _);
            end.Dispose();
        }
    }

    private async Task Carry(Socket from, Socket to)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
                if (!Dead) await to.SendAsync(buffer.AsMemory(0, count));
        }
        catch (Exception thrown) when (thrown is SocketException or ObjectDisposedException)
        {
            // The connection was cut.
        }
    }
}
