using System.Diagnostics;
using System.Net;

namespace TaskManager.Bench.Http;

/// <summary>What one run of the driver saw.</summary>
internal sealed record Sample(int Requests, TimeSpan Time, long[] Latencies)
{
    public double PerSecond => Requests / Time.TotalSeconds;

    /// <summary>The latency that this share of all requests stayed below, by nearest rank, in milliseconds. They are sorted.</summary>
    public double Milliseconds(double share) =>
        Stopwatch.GetElapsedTime(0, Latencies[(int)Math.Ceiling(share * Latencies.Length) - 1]).TotalMilliseconds;
}

/// <summary>Loads a server from one thread, by whole cycles of the scenario.</summary>
internal static class Driver
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Each connection asks again as soon as it is answered: as many requests as the server can take.</summary>
    public static Sample ClosedLoop(EndPoint server, int connections, TimeSpan time, Scenario asked)
    {
        using var pool = new Pool(server, connections);
        var start = Stopwatch.GetTimestamp();
        var (sent, end) = (0, start + Ticks(time));
        foreach (var connection in pool.Connections) Send(connection);
        for (var busy = connections; busy > 0;)
        {
            if (!pool.Wait(Patience)) throw Silent();
            var isOver = Stopwatch.GetTimestamp() >= end;
            foreach (var connection in pool.Answered())
                if (!isOver || sent % asked.Cycle != 0) Send(connection);
                else busy--;
        }
        return pool.Seen(Stopwatch.GetElapsedTime(start));

        void Send(Connection connection)
        {
            connection.Send(asked.Next().Span, Stopwatch.GetTimestamp());
            sent++;
        }
    }

    /// <summary>
    /// Asks at fixed instants, whatever the server does. A request's latency counts from its instant, so that one that had to wait for
    /// a connection, or for this driver, has waited.
    /// </summary>
    public static Sample OpenLoop(EndPoint server, int connections, TimeSpan time, double perSecond, Scenario scenario)
    {
        using var pool = new Pool(server, connections);
        var free = new Stack<Connection>(pool.Connections);
        var (start, gap) = (Stopwatch.GetTimestamp(), Stopwatch.Frequency / perSecond);
        var (asked, all) = (0, (int)Math.Ceiling(time.TotalSeconds * perSecond / scenario.Cycle) * scenario.Cycle);
        while (asked < all || free.Count < connections)
        {
            var now = Stopwatch.GetTimestamp();
            for (; asked < all && Due(asked) <= now && free.Count > 0; asked++) free.Pop().Send(scenario.Next().Span, Due(asked));
            var mayAsk = asked < all && free.Count > 0;
            var wait = mayAsk ? Stopwatch.GetElapsedTime(now, Math.Max(now, Due(asked))) : Patience;
            if (pool.Wait(wait))
                foreach (var connection in pool.Answered()) free.Push(connection);
            else if (!mayAsk) throw Silent();
        }
        return pool.Seen(Stopwatch.GetElapsedTime(start));

        long Due(int request) => start + (long)(request * gap);
    }

    /// <summary>One request, and its answer with the head.</summary>
    public static string Ask(EndPoint server, ReadOnlyMemory<byte> request)
    {
        using var connection = new Connection(server);
        connection.Send(request.Span, 0);
        while (!connection.Receive()) continue;
        return connection.Answer;
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static InvalidOperationException Silent() => new("The server did not answer for two minutes.");

    /// <summary>The connections of one run, and how long their answers took.</summary>
    private sealed class Pool : IDisposable
    {
        private readonly List<long> _latencies = new(1 << 18);
        private readonly List<Connection> _answered = [];
        private readonly Poller _poller;

        public Pool(EndPoint server, int connections)
        {
            Connections = [.. Enumerable.Range(0, connections).Select(_ => new Connection(server))];
            _poller = new Poller([.. Connections.Select(connection => connection.Socket)]);
        }

        public Connection[] Connections { get; }

        public bool Wait(TimeSpan atMost) => _poller.Wait(atMost);

        /// <summary>Reads from whatever is ready; those whose answers are complete.</summary>
        public List<Connection> Answered()
        {
            _answered.Clear();
            for (var i = 0; i < Connections.Length; i++)
            {
                if (!_poller.IsReady(i) || !Connections[i].Receive()) continue;
                if (Connections[i].Status / 100 != 2) throw new InvalidOperationException($"A request failed: {Connections[i].Answer}");
                _latencies.Add(Stopwatch.GetTimestamp() - Connections[i].Since);
                _answered.Add(Connections[i]);
            }
            return _answered;
        }

        public Sample Seen(TimeSpan time) => new(_latencies.Count, time, [.. _latencies.Order()]);

        public void Dispose()
        {
            foreach (var connection in Connections) connection.Dispose();
        }
    }
}
