using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using TaskManager.MongoStandIn.Commands;
using TaskManager.MongoStandIn.Protocol;

namespace TaskManager.MongoStandIn;

/// <summary>
/// An in-memory server for MongoDB's wire protocol on a loopback port, for tests on machines without MongoDB. Unsupported features return
/// error 238 (NotImplemented).
/// </summary>
public sealed class StandInServer : IAsyncDisposable
{
    private const int MinThreads = 64;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly CommandTable _commands;
    private readonly Task _accepting;

    private StandInServer(string? replicaSet)
    {
        // Synchronous driver calls in this process block pool threads, which the server needs to answer them.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, MinThreads), ports);
        _listener.Start(backlog: 512);
        var address = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        Uri = $"mongodb://{address}/?{(replicaSet is null ? "directConnection=true" : $"replicaSet={replicaSet}")}";
        _commands = new CommandTable(new Topology(address, replicaSet));
        _accepting = Accept();
    }

    /// <summary>The connection string of the replica set or standalone server.</summary>
    public string Uri { get; }

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="replicaSet">The name of its replica set; null for a standalone server.</param>
    public static StandInServer Start(string? replicaSet) => new(replicaSet);

    /// <summary>Closes every connection and discards the data.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stopping.Dispose();
    }

    private async Task Accept()
    {
        for (var id = 1; !_stopping.IsCancellationRequested; id++)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                var connection = new Connection(id, socket, _commands).Run(_stopping.Token);
                _connections[connection] = true;
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (Exception thrown) when (thrown is OperationCanceledException or SocketException)
            {
                // The server stops, or the client disconnected before being accepted.
            }
        }
    }
}
