using System.Globalization;
using System.Text;

namespace TaskManager.Bench.Http;

/// <summary>The results as Markdown.</summary>
internal sealed class Report(IReadOnlyList<Target> targets, IReadOnlyDictionary<Target, StartUp> startUps)
{
    private readonly Target _limit = targets.Single(target => target.IsLimit);
    private readonly Target _smallest = targets.First(target => !target.IsLimit);

    /// <summary>One row for each scenario and target.</summary>
    public string Requests()
    {
        var table = new StringBuilder();
        table.AppendLine("| scenario | N | requests/s | CPU µs per request | × limit (range) | × N = 1,000 (range) | alone, p50 / p99 ms | at 60 %, p50 / p99 ms | allocated KB per request | large objects, KB per request |");
        table.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var scenario in Http.Requests.Scenarios)
            foreach (var target in targets.Where(target => target.Results.ContainsKey(scenario)))
                table.AppendLine(Row(scenario, target));
        return table.ToString();
    }

    /// <summary>One row for each process.</summary>
    public string Processes()
    {
        var table = new StringBuilder();
        table.AppendLine("| | start until the first page | resident, idle | resident, most under load |");
        table.AppendLine("| --- | ---: | ---: | ---: |");
        foreach (var target in targets)
        {
            var (time, idle) = startUps.TryGetValue(target, out var start) ? (Text($"{start.Milliseconds:F0} ms"), Text($"{Megabytes(start.IdleBytes):F0} MB")) : ("", "");
            table.AppendLine(Text($"| {Name(target)}, N = {target.Tasks:N0} | {time} | {idle} | {Megabytes(target.MostResidentBytes):F0} MB |"));
        }
        return table.ToString();
    }

    /// <summary>How far the numbers can be trusted.</summary>
    public string Disturbance()
    {
        var rounds = targets.SelectMany(target => target.Results.Values).SelectMany(results => results.Rounds).ToArray();
        return Text($"Others used {Measures.Median(rounds.Select(round => round.OthersShare)):P0} of all processors meanwhile (median of the rounds; most {rounds.Max(round => round.OthersShare):P0}); the driver took {Measures.Median(rounds.Select(round => round.DriverMicroseconds)):F0} µs per request, on the other processor.");
    }

    private string Row(string scenario, Target target)
    {
        var results = target.Results[scenario];
        var limit = target != _limit && _limit.Results.TryGetValue(scenario, out var least) ? Ratio(results.RatioTo(least)) : "";
        var growth = target != _limit && target != _smallest ? Ratio(results.RatioTo(_smallest.Results[scenario])) : "";
        var name = !target.IsLimit ? scenario : scenario == "page" ? "(limit: list)" : $"(limit: {scenario})";
        return Text($"| {name} | {target.Tasks:N0} | {results.PerSecond:N0} | {results.CpuMicroseconds:N0} | {limit} | {growth} | {Times(results.Alone)} | {Times(results.Busy)} | {results.AllocatedPerRequest / 1024:F1} | {results.LargePerRequest / 1024:F1} |");
    }

    private static string Name(Target target) => target.IsLimit ? "limit" : "product";

    private static double Megabytes(long bytes) => bytes / 1024.0 / 1024;

    private static string Ratio((double Median, double Least, double Most) ratio) => Text($"{ratio.Median:F2} ({ratio.Least:F2}–{ratio.Most:F2})");

    private static string Times(Sample sample) => Text($"{sample.Milliseconds(0.5):F2} / {sample.Milliseconds(0.99):F2}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
