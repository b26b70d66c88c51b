using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TaskManager.Bench.Live;

/// <summary>Connections with the same request, and their combined results.</summary>
internal sealed class ConnectionPool : IDisposable
{
    // Larger than the head of a response, so that reads are rarely split.
    private const int BufferBytes = 2048;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Connection[] _connections;
    private readonly EndPoint _server;
    private readonly ManualResetEventSlim _complete = new();
    private readonly ManualResetEventSlim _allClosed = new();
    private SemaphoreSlim? _window;
    private int _round;
    private int _missing;
    private int _closed;
    private int _resets;
    private long _completedAt;

    private ConnectionPool(int count, EndPoint server, string path, byte[] pattern, int readEvery = 1)
    {
        _server = server;
        Pattern = pattern;
        Request = System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server}\r\n\r\n");
        var buffers = new byte[count * BufferBytes];
        _connections = [.. Enumerable.Range(0, count).Select(index =>
            new Connection(this, buffers.AsMemory(index * BufferBytes, BufferBytes), isRead: index % readEvery == 0))];
    }

    public byte[] Request { get; }

    public byte[] Pattern { get; }

    public int Count => _connections.Length;

    /// <summary>The number of streams that ended in order.</summary>
    public int OrderlyEnds => _connections.Count(connection => connection.HasEnded);

    /// <summary>The number of failed connections.</summary>
    public int Resets => Volatile.Read(ref _resets);

    /// <summary>Opens event streams that count change signals.</summary>
    public static ConnectionPool Streams(int count, EndPoint server, int readEvery = 1) =>
        new(count, server, "/events", [.. "tasks-changed"u8], readEvery);

    /// <summary>Opens keep-alive connections that are idle after one response.</summary>
    public static ConnectionPool KeepAlive(int count, EndPoint server) => new(count, server, "/health/live", [.. "Healthy"u8]);

    /// <summary>Opens all connections, a limited number at a time; returns the duration.</summary>
    public TimeSpan Open(int atATime)
    {
        using var window = new SemaphoreSlim(int.Min(atATime, Count));
        _window = window;
        var start = Begin(Count);
        foreach (var connection in _connections)
        {
            if (!window.Wait(Patience)) throw Incomplete();
            connection.Open(_server);
        }
        var end = WaitForAll();
        _window = null;
        return Stopwatch.GetElapsedTime(start, end);
    }

    /// <summary>Starts a round, in which each read connection must match at least once.</summary>
    public void Begin() => Begin(_connections.Count(connection => connection.IsRead));

    /// <summary>Waits until each connection has matched; returns the time of the last match.</summary>
    public long WaitForAll() => _complete.Wait(Patience) ? Interlocked.Read(ref _completedAt) : throw Incomplete();

    /// <summary>Waits until no connection has matched for a second.</summary>
    public void WaitForSilence()
    {
        while (Stopwatch.GetElapsedTime(LastMatches().Max()) < TimeSpan.FromSeconds(1)) Thread.Sleep(100);
    }

    public IEnumerable<long> LastMatches() => _connections.Select(connection => connection.LastMatch);

    public int[] Matches() => [.. _connections.Select(connection => connection.Matches)];

    /// <summary>Waits until the server has closed all connections.</summary>
    public void WaitForClose()
    {
        if (!_allClosed.Wait(Patience)) throw new InvalidOperationException($"The server closed {_closed} of {Count} connections.");
    }

    public void Matched(Connection connection)
    {
        if (connection.Round == _round) return;
        connection.Round = _round;
        _window?.Release();
        if (Interlocked.Decrement(ref _missing) > 0) return;
        Interlocked.Exchange(ref _completedAt, connection.LastMatch);
        _complete.Set();
    }

    public void Closed(Connection connection, SocketError? error)
    {
        if (error is not null) Interlocked.Increment(ref _resets);
        if (Interlocked.Increment(ref _closed) == Count) _allClosed.Set();
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
        _complete.Dispose();
        _allClosed.Dispose();
    }

    private long Begin(int missing)
    {
        _complete.Reset();
        Volatile.Write(ref _missing, missing);
        Interlocked.Increment(ref _round);
        return Stopwatch.GetTimestamp();
    }

    private InvalidOperationException Incomplete() => new($"{_missing} of {Count} connections wait in vain, {_closed} were closed.");
}
