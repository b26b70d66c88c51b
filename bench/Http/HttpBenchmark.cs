using System.Globalization;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>All HTTP measurements in one run: all servers are running, and one at a time is loaded.</summary>
internal sealed class HttpBenchmark(Plan plan, IReadOnlyList<string> scenarios) : IDisposable
{
    private readonly List<Target> _targets = [];

    /// <summary>The limit program, then the product by size.</summary>
    public IReadOnlyList<Target> Targets => _targets;

    /// <summary>The start-up results by target.</summary>
    public Dictionary<Target, StartUp> StartUps { get; } = [];

    public async Task Run()
    {
        var databases = new Dictionary<int, string>();
        foreach (var size in plan.Sizes) databases[size] = await PreparedDatabase.Of(size);
        ProcessInfo.Pin(Environment.ProcessId, Target.DriverCore);
        var starts = databases.ToDictionary(database => database.Key, database => MeasureStart(database.Key, database.Value));
        _targets.Add(Target.Limit());
        foreach (var (size, database) in databases) _targets.Add(Target.Product(database, size));
        foreach (var target in _targets.Where(target => !target.IsLimit)) StartUps[target] = starts[target.Tasks];
        foreach (var scenario in scenarios) Run(scenario, [.. _targets.Where(target => target.Has(scenario))]);
    }

    public void Dispose() => _targets.ForEach(target => target.Dispose());

    private StartUp MeasureStart(int size, string database)
    {
        var start = StartUp.Measure(Target.Settled(Served.Product) with { Database = database }, plan.Starts);
        Log($"N = {size:N0}: first page after {start.Milliseconds:F0} ms, {start.IdleBytes / 1e6:F0} MB idle");
        return start;
    }

    private void Run(string scenario, Target[] targets)
    {
        foreach (var target in targets) target.WarmUp(scenario, plan.WarmUpSeconds);
        for (var round = 0; round < plan.Rounds; round++)
            foreach (var target in targets) target.MeasureRound(scenario, plan.RoundSeconds);
        foreach (var target in targets)
        {
            target.MeasureLatency(scenario, plan.Rounds, plan.RoundSeconds / 2);
            target.MeasureAllocations(scenario, plan.RoundSeconds / 4);
            var results = target.Results[scenario];
            var program = target.IsLimit ? "limit" : "product";
            Log($"{scenario}, {program}, N = {target.Tasks:N0}: {results.PerSecond:F0} requests/s, {results.CpuMicroseconds:F0} µs");
        }
    }

    private static void Log(FormattableString progress) => Console.WriteLine(progress.ToString(CultureInfo.InvariantCulture));
}
