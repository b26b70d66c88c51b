using System.Diagnostics;

namespace TaskManager.Bench.Shared;

/// <summary>CPU time in seconds: of the server, of this process, and of all other processes, which disturb a measurement.</summary>
internal readonly record struct CpuUse(double Wall, double Server, double Client, double Others)
{
    public static CpuUse Now(int server)
    {
        var (wall, busy) = (Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, ProcessInfo.BusySeconds());
        var (its, mine) = (ProcessInfo.CpuSeconds(server), ProcessInfo.CpuSeconds(Environment.ProcessId));
        return new CpuUse(wall, its, mine, busy - its - mine);
    }

    public static CpuUse operator -(CpuUse end, CpuUse start) =>
        new(end.Wall - start.Wall, end.Server - start.Server, end.Client - start.Client, end.Others - start.Others);
}
