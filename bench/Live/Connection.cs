using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TaskManager.Bench.Live;

/// <summary>A raw socket that sends one request and counts a pattern in the response, with minimal overhead.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _event = new();
    private readonly ConnectionPool _pool;
    private readonly Memory<byte> _buffer;
    private int _carried;

    /// <param name="pool">The pool of the connection.</param>
    /// <param name="buffer">The read buffer.</param>
    /// <param name="isRead">Whether to continue reading after the first match; if not, data stays in the kernel.</param>
    public Connection(ConnectionPool pool, Memory<byte> buffer, bool isRead)
    {
        _pool = pool;
        _buffer = buffer;
        IsRead = isRead;
        _event.Completed += (_, _) => Continue();
    }

    public bool IsRead { get; }

    /// <summary>The number of matches.</summary>
    public int Matches { get; private set; }

    /// <summary>The time of the last match.</summary>
    public long LastMatch { get; private set; }

    /// <summary>The round of the last match.</summary>
    public int Round { get; set; }

    /// <summary>Whether the stream ended with the last chunk, not by a reset.</summary>
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
            // This process has closed the socket.
        }
    }

    // Returns whether to continue reading.
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
        // The carried bytes are shorter than the pattern, so no match counts twice.
        _carried = int.Min(bytes.Length, _pool.Pattern.Length - 1);
        bytes[^_carried..].CopyTo(bytes);
        if (count == 0) return;
        Matches += count;
        LastMatch = Stopwatch.GetTimestamp();
        _pool.Matched(this);
    }
}
