using System.Diagnostics;
using System.Net;

namespace TaskManager.Bench.Http;

/// <summary>The results of one run of the driver.</summary>
internal sealed record Sample(int Requests, TimeSpan Time, long[] Latencies)
{
    public double PerSecond => Requests / Time.TotalSeconds;

    /// <summary>Returns a latency percentile by nearest rank, in milliseconds. The latencies are sorted.</summary>
    public double Milliseconds(double share) =>
        Stopwatch.GetElapsedTime(0, Latencies[(int)Math.Ceiling(share * Latencies.Length) - 1]).TotalMilliseconds;
}

/// <summary>Loads a server from one thread, in whole cycles of the scenario.</summary>
internal static class Driver
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Closed loop: each connection sends its next request when the previous one is answered, which finds the peak rate.</summary>
    public static Sample ClosedLoop(EndPoint server, int connections, TimeSpan time, Scenario requests)
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
                if (!isOver || sent % requests.Cycle != 0) Send(connection);
                else busy--;
        }
        return pool.Seen(Stopwatch.GetElapsedTime(start));

        void Send(Connection connection)
        {
            connection.Send(requests.Next().Span, Stopwatch.GetTimestamp());
            sent++;
        }
    }

    /// <summary>
    /// Open loop: sends at fixed instants, independently of the server. Latency counts from the scheduled instant, so that waiting for a
    /// connection or for this driver is included.
    /// </summary>
    public static Sample OpenLoop(EndPoint server, int connections, TimeSpan time, double perSecond, Scenario scenario)
    {
        using var pool = new Pool(server, connections);
        var free = new Stack<Connection>(pool.Connections);
        var (start, gap) = (Stopwatch.GetTimestamp(), Stopwatch.Frequency / perSecond);
        var (sent, all) = (0, (int)Math.Ceiling(time.TotalSeconds * perSecond / scenario.Cycle) * scenario.Cycle);
        while (sent < all || free.Count < connections)
        {
            var now = Stopwatch.GetTimestamp();
            for (; sent < all && Due(sent) <= now && free.Count > 0; sent++) free.Pop().Send(scenario.Next().Span, Due(sent));
            var canSend = sent < all && free.Count > 0;
            var wait = canSend ? Stopwatch.GetElapsedTime(now, Math.Max(now, Due(sent))) : Patience;
            if (pool.Wait(wait))
                foreach (var connection in pool.Answered()) free.Push(connection);
            else if (!canSend) throw Silent();
        }
        return pool.Seen(Stopwatch.GetElapsedTime(start));

        long Due(int request) => start + (long)(request * gap);
    }

    /// <summary>Sends one request, and returns the response with its head.</summary>
    public static string Send(EndPoint server, ReadOnlyMemory<byte> request)
    {
        using var connection = new Connection(server);
        connection.Send(request.Span, 0);
        while (!connection.Receive()) continue;
        return connection.Answer;
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static InvalidOperationException Silent() => new("The server did not answer for two minutes.");

    /// <summary>The connections of one run, and their latencies.</summary>
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

        /// <summary>Reads from ready connections; returns those with complete responses.</summary>
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
