using System.Globalization;
using System.Text;

namespace TaskManager.Bench.Http;

/// <summary>The results as Markdown.</summary>
internal sealed class Report(IReadOnlyList<Target> targets, IReadOnlyDictionary<Target, StartUp> startUps)
{
    private static readonly string[] Columns =
    [
        "scenario", "N", "requests/s", "CPU µs per request", "× limit (range)", "× N = 1,000 (range)", "alone, p50 / p99 ms",
        "at 60 %, p50 / p99 ms", "allocated KB per request", "large objects, KB per request",
    ];

    private const double MostOthers = 0.1;

    private readonly Target _limit = targets.Single(target => target.IsLimit);
    private readonly Target _smallest = targets.First(target => !target.IsLimit);

    /// <summary>One row for each scenario and target.</summary>
    public string Requests()
    {
        var table = new StringBuilder();
        table.AppendLine(Line(Columns));
        table.AppendLine(Line(Columns.Select((_, column) => column == 0 ? "---" : "---:")));
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
            var (time, idle) = startUps.TryGetValue(target, out var start)
                ? (Text($"{start.Milliseconds:F0} ms"), Megabytes(start.IdleBytes))
                : ("", "");
            var name = Text($"{(target.IsLimit ? "limit" : "product")}, N = {target.Tasks:N0}");
            table.AppendLine(Line([name, time, idle, Megabytes(target.MostResidentBytes)]));
        }
        return table.ToString();
    }

    /// <summary>Describes the reliability of the results.</summary>
    public string Disturbance()
    {
        var rounds = targets.SelectMany(target => target.Results.Values).SelectMany(results => results.Rounds).ToArray();
        var otherProcesses = rounds.Select(round => round.OthersShare).ToArray();
        var (median, most) = (Measures.Median(otherProcesses), otherProcesses.Max());
        var driver = Measures.Median(rounds.Select(round => round.DriverMicroseconds));
        return Text($"Other processes used {median:P0} of all processors (median of the rounds; most {most:P0}); ")
            + Text($"the driver took {driver:F0} µs per request, on the other processor.")
            + (median > MostOthers ? " That is too much: repeat this run on an idle machine." : "");
    }

    private string Row(string scenario, Target target)
    {
        var results = target.Results[scenario];
        var limit = target != _limit && _limit.Results.TryGetValue(scenario, out var least) ? Ratio(results.RatioTo(least)) : "";
        var growth = target != _limit && target != _smallest ? Ratio(results.RatioTo(_smallest.Results[scenario])) : "";
        var name = !target.IsLimit ? scenario : scenario == "page" ? "(limit: list)" : $"(limit: {scenario})";
        return Line(
        [
            name, Text($"{target.Tasks:N0}"), Text($"{results.PerSecond:N0}"), Text($"{results.CpuMicroseconds:N0}"), limit, growth,
            Times([results.Alone]), Times(results.Busy),
            Text($"{results.AllocatedPerRequest / 1024:F1}"), Text($"{results.LargePerRequest / 1024:F1}"),
        ]);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Megabytes(long bytes) => Text($"{bytes / 1024.0 / 1024:F0} MB");

    private static string Ratio((double Median, double Least, double Most) ratio) =>
        Text($"{ratio.Median:F2} ({ratio.Least:F2}–{ratio.Most:F2})");

    private static string Times(IReadOnlyList<Sample> samples) => Text($"{Below(samples, 0.5):F2} / {Below(samples, 0.99):F2}");

    private static double Below(IReadOnlyList<Sample> samples, double share) =>
        Measures.Median(samples.Select(sample => sample.Milliseconds(share)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
