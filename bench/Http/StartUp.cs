using System.Diagnostics;
using System.Text;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>The duration of a start, and the memory of an idle server.</summary>
internal sealed record StartUp(double Milliseconds, long IdleBytes)
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    /// <summary>Returns the median of several starts, from the process to the first page, on both processors.</summary>
    public static StartUp Measure(Served served, int starts)
    {
        served = served with { Processors = Target.BothCores };
        var times = new List<double>();
        var idle = 0L;
        for (var i = 0; i < starts; i++)
        {
            using var server = new Server(served);
            var answer = Driver.Send(server.EndPoint, FirstPage(server.Address.Authority));
            times.Add(Stopwatch.GetElapsedTime(server.StartedAt).TotalMilliseconds);
            if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                throw new InvalidOperationException($"The first page failed: {answer}");
            if (i < starts - 1) continue;
            Thread.Sleep(Settled);
            idle = ProcessInfo.ResidentBytes(server.Pid);
        }
        return new StartUp(Measures.Median(times), idle);
    }

    /// <summary>Returns a request for the page without cookies.</summary>
    public static byte[] FirstPage(string host) => Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n");
}
