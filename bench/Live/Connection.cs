using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TaskManager.Bench.Live;

/// <summary>One raw socket that asks once and then counts how often a pattern comes: as little work as a client can have.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _event = new();
    private readonly ConnectionPool _pool;
    private readonly Memory<byte> _buffer;
    private int _carried;

    /// <param name="pool">Where it belongs.</param>
    /// <param name="buffer">Where it reads to.</param>
    /// <param name="isRead">Whether it is read on after its first match; if not, the kernel keeps what comes.</param>
    public Connection(ConnectionPool pool, Memory<byte> buffer, bool isRead)
    {
        _pool = pool;
        _buffer = buffer;
        IsRead = isRead;
        _event.Completed += (_, _) => Continue();
    }

    public bool IsRead { get; }

    /// <summary>How often the pattern came.</summary>
    public int Matches { get; private set; }

    /// <summary>When it came last.</summary>
    public long LastMatch { get; private set; }

    /// <summary>The last round that it came in.</summary>
    public int Round { get; set; }

    /// <summary>Whether the last bytes were the end of a chunked body, and not a cut.</summary>
    public bool HasEnded => _buffer.Span[.._carried].EndsWith("0\r\n\r\n"u8);

    public void Open(EndPoint server)
    {
        _event.RemoteEndPoint = server;
        if (!_socket.ConnectAsync(_event)) Continue();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _event.Dispose();
    }

    private void Continue()
    {
        try
        {
            do
            {
                if (!Handle()) return;
            }
            while ((IsRead || Matches == 0) && !_socket.ReceiveAsync(_event));
        }
        catch (ObjectDisposedException)
        {
            // Closed by us.
        }
    }

    // Whether there is more to expect.
    private bool Handle()
    {
        var failed = _event.SocketError != SocketError.Success;
        if (_event.LastOperation == SocketAsyncOperation.Connect && !failed)
        {
            _socket.Send(_pool.Request);
            _event.SetBuffer(_buffer);
            return true;
        }
        if (failed || _event.BytesTransferred == 0)
        {
            _pool.Closed(this, failed ? _event.SocketError : null);
            return false;
        }
        Scan(_buffer.Span[..(_carried + _event.BytesTransferred)]);
        _event.SetBuffer(_buffer[_carried..]);
        return true;
    }

    private void Scan(Span<byte> bytes)
    {
        var count = ((ReadOnlySpan<byte>)bytes).Count(_pool.Pattern);
        // What is carried is shorter than the pattern, so none is counted twice.
        _carried = int.Min(bytes.Length, _pool.Pattern.Length - 1);
        bytes[^_carried..].CopyTo(bytes);
        if (count == 0) return;
        Matches += count;
        LastMatch = Stopwatch.GetTimestamp();
        _pool.Matched(this);
    }
}
