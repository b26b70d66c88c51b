using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TaskManager.Bench.Http;

/// <summary>A keep-alive connection: sends raw bytes, and detects complete responses.</summary>
internal sealed class Connection : IDisposable
{
    private const int Unknown = -1, Chunked = -2;

    private byte[] _bytes = new byte[1 << 16];
    private int _received, _head, _length, _chunk;

    public Connection(EndPoint server)
    {
        Socket.Connect(server);
    }

    public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Whether a response is pending.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>The scheduled time of the request.</summary>
    public long Since { get; private set; }

    /// <summary>The status code of the last response.</summary>
    public int Status { get; private set; }

    /// <summary>The last response, with its head.</summary>
    public string Answer => Encoding.UTF8.GetString(_bytes, 0, _received);

    public void Send(ReadOnlySpan<byte> request, long since)
    {
        (_received, _head, _length, _chunk) = (0, Unknown, Unknown, 0);
        (IsBusy, Since) = (true, since);
        Socket.Send(request);
    }

    /// <summary>Reads available bytes; true when the response is complete.</summary>
    public bool Receive()
    {
        if (_received == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
        var read = Socket.Receive(_bytes.AsSpan(_received));
        if (read == 0 || !IsBusy)
            throw new InvalidOperationException($"The server closed a connection, or sent unexpected bytes after: {Answer}");
        _received += read;
        IsBusy = !IsComplete();
        return !IsBusy;
    }

    public void Dispose() => Socket.Dispose();

    private bool IsComplete()
    {
        var received = _bytes.AsSpan(0, _received);
        if (_head == Unknown)
        {
            _head = received.IndexOf("\r\n\r\n"u8);
            if (_head == Unknown) return false;
            ReadHead(received[..(_head + 2)]);
            _chunk = _head += 4;
        }
        return _length == Chunked ? HasLastChunk(received) : _received >= _head + _length;
    }

    private void ReadHead(ReadOnlySpan<byte> head)
    {
        // HTTP/1.1 200 OK
        Status = Utf8Parser.TryParse(head[9..], out int status, out _) ? status : 0;
        _length = status is 204 or 304 ? 0
            : head.IndexOf("\r\nTransfer-Encoding: chunked\r\n"u8) >= 0 ? Chunked
            : ContentLength(head);
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var name = "\r\nContent-Length: "u8;
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _)
            ? length
            : throw new InvalidOperationException($"This answer does not say how long it is: {Encoding.ASCII.GetString(head)}");
    }

    private bool HasLastChunk(ReadOnlySpan<byte> received)
    {
        while (_chunk < received.Length)
        {
            var line = received[_chunk..].IndexOf("\r\n"u8);
            if (line < 0 || !Utf8Parser.TryParse(received[_chunk..], out int size, out _, 'x')) return false;
            var next = _chunk + line + 2 + size + 2;
            if (size == 0) return received.Length >= next;
            _chunk = next;
        }
        return false;
    }
}
