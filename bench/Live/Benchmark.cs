using System.Diagnostics;
using System.Net;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Live;

/// <summary>All measurements for one number of streams; a short run measures one server only.</summary>
internal sealed class Benchmark(int streams, bool isShort)
{
    private const int BurstWrites = 100;
    private const int FewReaders = 50;

    // Below the accept queue of 512, so that opening measures the server instead of kernel retries.
    private const int OpenedAtATime = 256;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    // A stream uses more memory after it has sent at the same time as all others.
    private static readonly TimeSpan HeartbeatAndMore = TimeSpan.FromSeconds(20);

    private readonly TimeSpan _idleTime = TimeSpan.FromSeconds(isShort ? 20 : 60);
    private readonly int _writes = isShort ? 100 : 200;
    private readonly Column _column = new(streams);
    private readonly Random _random = new(1);

    public Column Run()
    {
        MeasureStreams();
        if (isShort) return _column;
        MeasureLatencyWithFewReaders();
        MeasureStorm();
        MeasureMemory("answered once and kept alive", ConnectionPool.KeepAlive);
        MeasureMemory("with an event stream", (count, server) => ConnectionPool.Streams(count, server));
        return _column;
    }

    private void MeasureStreams()
    {
        using var server = new Server(Served.Product);
        using var client = new TaskClient(server.Address);
        WarmUp(server, client);
        var before = ProcessInfo.ResidentBytes(server.Pid);
        using var pool = ConnectionPool.Streams(streams, server.EndPoint);
        _column.Add("Open all, each with its first signal", $"{pool.Open(OpenedAtATime).TotalMilliseconds:F0} ms");
        Thread.Sleep(Settled);
        _column.Add("RSS before the first stream", $"{before / 1024.0 / 1024:F0} MB");
        _column.AddMemory("RSS per stream, once open", ProcessInfo.ResidentBytes(server.Pid) - before);
        MeasureIdle(server);
        _column.AddMemory(
            $"RSS per stream, after {_idleTime.TotalSeconds:F0} s of heartbeats", ProcessInfo.ResidentBytes(server.Pid) - before);
        MeasureLatency(server, client, pool);
        MeasureBurst(client, pool);
        _column.AddMemory("RSS per stream, after all writes", ProcessInfo.ResidentBytes(server.Pid) - before);
        MeasureShutdown(server, pool);
    }

    // Excludes JIT compilation and the first growth of pools.
    private static void WarmUp(Server server, TaskClient client)
    {
        for (var i = 0; i < 300; i++)
        {
            client.Get("/tasks");
            client.Add($"warm-up {i}");
        }
        for (var i = 0; i < 5; i++)
        {
            using var pool = ConnectionPool.Streams(20, server.EndPoint);
            pool.Open(20);
            client.Add($"warm-up with streams {i}");
            Thread.Sleep(300);
        }
        Thread.Sleep(Settled);
    }

    private void MeasureIdle(Server server)
    {
        var cpu = CpuUse.Now(server.Pid);
        Thread.Sleep(_idleTime);
        var used = CpuUse.Now(server.Pid) - cpu;
        _column.Add("CPU while idle, of one core", $"{used.Server / used.Wall:P1}");
    }

    private void MeasureLatency(Server server, TaskClient client, ConnectionPool pool)
    {
        var before = pool.Matches().Sum();
        var cpu = CpuUse.Now(server.Pid);
        var (answers, signals) = Write(client, pool, _writes);
        var used = CpuUse.Now(server.Pid) - cpu;
        _column.AddTimes("Write until its answer, p50 / p99 / max", answers);
        _column.AddTimes("Write until the last stream's signal, p50 / p99 / max", signals);
        _column.Add("Signals per write and stream", $"{(double)(pool.Matches().Sum() - before) / _writes / streams:F3}");
        _column.Add(
            "CPU time per write, server / this client", $"{used.Server / _writes * 1000:F0} / {used.Client / _writes * 1000:F0} ms");
        _column.Add("CPU that others used meanwhile, of all cores", $"{used.Others / used.Wall / Environment.ProcessorCount:P0}");
    }

    // The CPU time of the server while the client is idle.
    private void MeasureLatencyWithFewReaders()
    {
        using var server = new Server(Served.Product);
        using var client = new TaskClient(server.Address);
        WarmUp(server, client);
        using var pool = ConnectionPool.Streams(streams, server.EndPoint, FewReaders);
        pool.Open(OpenedAtATime);
        Thread.Sleep(Settled);
        var (_, signals) = Write(client, pool, _writes / 2);
        _column.AddTimes($"Write until the last of the read streams' signal, when the client reads one in {FewReaders}", signals);
    }

    private (List<TimeSpan> Answers, List<TimeSpan> Signals) Write(TaskClient client, ConnectionPool pool, int writes)
    {
        var (answers, signals) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < writes; i++)
        {
            Thread.Sleep(_random.Next(300, 500));
            pool.Begin();
            var (sent, answered) = client.Add($"write {i}");
            answers.Add(Stopwatch.GetElapsedTime(sent, answered));
            signals.Add(Stopwatch.GetElapsedTime(sent, pool.WaitForAll()));
        }
        return (answers, signals);
    }

    private void MeasureBurst(TaskClient client, ConnectionPool pool)
    {
        // No signal of the previous write is pending.
        Thread.Sleep(500);
        var before = pool.Matches();
        var start = Stopwatch.GetTimestamp();
        var (sent, answered) = (0L, 0L);
        for (var i = 0; i < BurstWrites; i++) (sent, answered) = client.Add($"burst {i}");
        pool.WaitForSilence();
        var signals = pool.Matches().Zip(before, (now, then) => now - then).Order().ToArray();
        _column.Add($"Burst of {BurstWrites} writes", $"{Stopwatch.GetElapsedTime(start, answered).TotalMilliseconds:F0} ms");
        _column.Add("Burst: signals per stream, min / median / max", $"{signals[0]} / {signals[signals.Length / 2]} / {signals[^1]}");
        var late = Stopwatch.GetElapsedTime(answered, pool.LastMatches().Max());
        _column.Add("Burst: last answer until the last signal", $"{late.TotalMilliseconds:F0} ms");
        _column.Add("Burst: streams without a signal after the last write", $"{pool.LastMatches().Count(last => last < sent)}");
    }

    private void MeasureShutdown(Server server, ConnectionPool pool)
    {
        var time = server.Terminate();
        pool.WaitForClose();
        _column.Add("SIGTERM until the process is gone", $"{time.TotalMilliseconds:F0} ms");
        _column.Add("Streams with an orderly end / reset", $"{pool.OrderlyEnds:N0} / {pool.Resets:N0}");
    }

    private void MeasureStorm()
    {
        using var server = new Server(Served.Product);
        using (var pool = ConnectionPool.Streams(streams, server.EndPoint))
        {
            pool.Open(OpenedAtATime);
            server.Kill();
            pool.WaitForClose();
        }
        server.Start();
        var overflows = ProcessInfo.ListenOverflows();
        using var again = ConnectionPool.Streams(streams, server.EndPoint);
        _column.Add("All reconnect at once after a crash, each with its first signal", $"{again.Open(streams).TotalMilliseconds:F0} ms");
        _column.Add("Connection attempts that the kernel dropped meanwhile", $"{ProcessInfo.ListenOverflows() - overflows:N0}");
    }

    private void MeasureMemory(string kind, Func<int, EndPoint, ConnectionPool> open)
    {
        using var server = new Server(Served.Product with { Probe = true });
        using (var client = new TaskClient(server.Address)) WarmUp(server, client);
        var (heap, resident) = (server.Query(StartupHook.Heap), ProcessInfo.ResidentBytes(server.Pid));
        using var pool = open(streams, server.EndPoint);
        pool.Open(OpenedAtATime);
        Thread.Sleep(HeartbeatAndMore);
        var asIs = ProcessInfo.ResidentBytes(server.Pid);
        _column.AddMemory($"RSS per connection {kind}", asIs - resident);
        _column.AddMemory($"Managed heap per connection {kind}", server.Query(StartupHook.Heap) - heap);
        _column.AddMemory($"RSS per connection {kind}, garbage collected", ProcessInfo.ResidentBytes(server.Pid) - resident);
    }
}
