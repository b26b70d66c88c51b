using System.Diagnostics;
using System.Text;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>A short run of bench/live.</summary>
internal static class Streams
{
    private static string Dll => Path.Combine(Served.Repository, "bench/Live/bin/Release/net10.0/TaskManager.Bench.Live.dll");

    /// <summary>Its table, or why there is none.</summary>
    public static string Measure(int streams)
    {
        Console.WriteLine($"{streams} event streams ...");
        // Not only on the processor that this process keeps to.
        string[] command = ["-c", Target.BothCores, "dotnet", Dll, "--short", $"{streams}"];
        using var live = Process.Start(new ProcessStartInfo("taskset", command) { RedirectStandardOutput = true })!;
        var table = new StringBuilder();
        while (live.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith('|')) table.AppendLine(line);
        live.WaitForExit();
        // Half an hour of other results is not to be lost for it.
        return live.ExitCode == 0 ? table.ToString() : "The event streams could not be measured: bench/live failed.\n";
    }
}
