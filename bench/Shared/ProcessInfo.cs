using System.Diagnostics;
using System.Globalization;

namespace TaskManager.Bench.Shared;

/// <summary>Process information from Linux.</summary>
internal static class ProcessInfo
{
    // USER_HZ is 100 on all Linux systems that .NET supports.
    private const double TicksPerSecond = 100;

    /// <summary>Resident set size, in bytes.</summary>
    public static long ResidentBytes(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").Single(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024;
    }

    /// <summary>User and system time together.</summary>
    public static double CpuSeconds(int pid)
    {
        // The second field is a name that may have spaces; utime and stime are the 14th and the 15th.
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>The non-idle time of all processors.</summary>
    public static double BusySeconds()
    {
        // cpu user nice system idle iowait irq softirq steal
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Select(Number).ToArray();
        return (fields[..8].Sum() - fields[3] - fields[4]) / TicksPerSecond;
    }

    /// <summary>The limit of open files of this process and its children.</summary>
    public static long OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").Single(each => each.StartsWith("Max open files", StringComparison.Ordinal));
        var most = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        return most == "unlimited" ? long.MaxValue : Number(most);
    }

    /// <summary>The number of connections that the kernel dropped since boot because an accept queue was full.</summary>
    public static long ListenOverflows()
    {
        // A line of names, then a line of values.
        var lines = File.ReadLines("/proc/net/netstat").Where(line => line.StartsWith("TcpExt:", StringComparison.Ordinal))
            .Select(line => line.Split(' ')).ToList();
        return Number(lines[1][Array.IndexOf(lines[0], "ListenOverflows")]);
    }

    /// <summary>Moves all threads of a process to these processors; new threads inherit them.</summary>
    public static void Pin(int pid, string processors)
    {
        using var taskset =
            Process.Start(new ProcessStartInfo("taskset", ["-acp", processors, $"{pid}"]) { RedirectStandardOutput = true })!;
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
        if (taskset.ExitCode != 0) throw new InvalidOperationException($"taskset could not move process {pid} to processor {processors}.");
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
