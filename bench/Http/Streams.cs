using System.Diagnostics;
using System.Text;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>A short run of bench/live.</summary>
internal static class Streams
{
    private static string Dll => Path.Combine(Served.Repository, "bench/Live/bin/Release/net10.0/TaskManager.Bench.Live.dll");

    /// <summary>Returns its table, or why there is none.</summary>
    public static string Measure(int streams)
    {
        Console.WriteLine($"{streams} event streams ...");
        // On all processors, not only on that of this process.
        string[] command = ["-c", Target.BothCores, "dotnet", Dll, "--short", $"{streams}"];
        using var live = Process.Start(new ProcessStartInfo("taskset", command) { RedirectStandardOutput = true })!;
        var table = new StringBuilder();
        while (live.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith('|')) table.AppendLine(line);
        live.WaitForExit();
        // A failure here must not discard the other results.
        return live.ExitCode == 0 ? table.ToString() : "The event streams could not be measured: bench/live failed.\n";
    }
}
