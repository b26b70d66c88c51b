using System.Globalization;

namespace TaskManager.Bench.Http;

/// <summary>The cost of accounts: the same requests to a server with accounts and to one without, in turn.</summary>
internal static class AccountsCost
{
    public const string Name = "accounts";

    private const int Rounds = 7;
    private const double WarmUpSeconds = 8, RoundSeconds = 3;

    /// <summary>The measured scenarios: reads and writes.</summary>
    private static readonly string[] Scenarios = ["list", "page", "toggle"];

    /// <summary>Prints a row for each scenario.</summary>
    public static async Task Run()
    {
        var database = await PreparedDatabase.Of(Plan.LimitSize);
        Shared.ProcessInfo.Pin(Environment.ProcessId, Target.DriverCore);
        using var personal = Target.Product(database, Plan.LimitSize);
        using var accounts = Target.WithAccounts(database, Plan.LimitSize);
        Console.WriteLine("| scenario | CPU without accounts | with | ratio (range) |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var scenario in Scenarios)
        {
            foreach (var target in (Target[])[personal, accounts]) target.WarmUp(scenario, WarmUpSeconds);
            for (var round = 0; round < Rounds; round++)
                foreach (var target in (Target[])[personal, accounts]) target.MeasureRound(scenario, RoundSeconds);
            var (with, without) = (accounts.Results[scenario], personal.Results[scenario]);
            var (median, least, most) = with.RatioTo(without);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {scenario} | {without.CpuMicroseconds:F0} µs | {with.CpuMicroseconds:F0} µs | {median:F2} × ({least:F2}–{most:F2}) |"));
        }
    }
}
