using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>The properties of the machine that the results depend on.</summary>
internal static class Machine
{
    public static string Description() => string.Join(", ",
        $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}",
        $"{Environment.ProcessorCount} processors ({Processor()})",
        string.Create(CultureInfo.InvariantCulture, $"{Memory():F0} GB"),
        RuntimeInformation.OSDescription, $".NET {Environment.Version}", $"commit {Commit()}");

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1];

    private static double Memory() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024;

    private static string Commit() =>
        Git("rev-parse --short HEAD") + (Git("status --porcelain -- src bench").Length > 0 ? " with changes" : "");

    private static string Git(string arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Served.Repository, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var answer = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return answer;
    }
}
