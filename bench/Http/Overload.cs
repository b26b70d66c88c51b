using System.Globalization;
using System.Net;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>The behavior under five times the peak load, and the recovery.</summary>
internal static class Overload
{
    public const string Name = "overload";

    private const int Times = 5, Connections = 16, Clients = 2000;
    private const double WarmUpSeconds = 15, FirstSeconds = 3, Seconds = 5;

    /// <summary>The scenarios, in order.</summary>
    public static readonly string[] Scenarios = ["list", "toggle", "add", "mixed"];

    /// <summary>Prints a row per scenario, each with a new server.</summary>
    public static async Task Run(IReadOnlyList<string> scenarios)
    {
        var database = await PreparedDatabase.Of(Plan.LimitSize);
        ProcessInfo.Pin(Environment.ProcessId, Target.DriverCore);
        Console.WriteLine($"{Clients} clients send {Times} times the peak load, for {Seconds} s.\n");
        Console.WriteLine("| scenario | peak/s | sent | accepted/s | of the peak | per CPU | 503 | accepted, p50 / p99 "
            + "| served as before after | resident | driver's CPU | others', peak / overload |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var scenario in scenarios.Count == 0 ? Scenarios : scenarios)
        {
            using var target = Target.Product(database, Plan.LimitSize);
            target.WarmUp(scenario, WarmUpSeconds);
            target.MeasureOverload(scenario);
        }
    }

    /// <summary>Prints the row of a scenario.</summary>
    /// <param name="server">The address of the server.</param>
    /// <param name="pid">The process id of the server.</param>
    /// <param name="scenario">The name of the scenario.</param>
    /// <param name="requests">The requests of the scenario.</param>
    public static void Measure(EndPoint server, int pid, string scenario, Scenario requests)
    {
        var (first, firstUse) = Peak(server, pid, requests);
        var usual = Driver.ClosedLoop(server, 1, TimeSpan.FromSeconds(1), requests).Milliseconds(0.99);
        using var crowd = new Crowd(server, Clients);
        // Warms up the code that rejects requests.
        crowd.Run(requests, first.PerSecond * Times, TimeSpan.FromSeconds(FirstSeconds));
        crowd.Recover(requests, usual);
        var before = CpuUse.Now(pid);
        var (accepted, sent, refused) = crowd.Run(requests, first.PerSecond * Times, TimeSpan.FromSeconds(Seconds));
        var used = CpuUse.Now(pid) - before;
        var resident = ProcessInfo.ResidentBytes(pid) / 1024 / 1024;
        var recovery = crowd.Recover(requests, usual);
        // Measured again, since the JIT may have optimized meanwhile: the better result is the peak.
        var (peak, atPeak) = Peak(server, pid, requests);
        if (first.PerSecond > peak.PerSecond) (peak, atPeak) = (first, firstUse);
        var perCpu = accepted.Requests / used.Server / (peak.Requests / atPeak.Server);
        string[] row =
        [
            scenario, Text($"{peak.PerSecond:N0}"), Text($"{sent / used.Wall / peak.PerSecond:F1} ×"), Text($"{accepted.PerSecond:N0}"),
            Text($"{accepted.PerSecond / peak.PerSecond:P0}"), Text($"{perCpu:P0}"),
            Text($"{refused / (double)(refused + accepted.Requests):P0}"),
            Text($"{accepted.Milliseconds(0.5):N0} / {accepted.Milliseconds(0.99):N0} ms"), Text($"{recovery:N0} ms"),
            Text($"{resident:N0} MB"),
            Text($"{used.Client / used.Wall:P0}"), Text($"{atPeak.Others / atPeak.Wall:P0} / {used.Others / used.Wall:P0}"),
        ];
        Console.WriteLine($"| {string.Join(" | ", row)} |");
    }

    private static (Sample Seen, CpuUse Used) Peak(EndPoint server, int pid, Scenario requests)
    {
        var before = CpuUse.Now(pid);
        var seen = Driver.ClosedLoop(server, Connections, TimeSpan.FromSeconds(Seconds / 2), requests);
        return (seen, CpuUse.Now(pid) - before);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
