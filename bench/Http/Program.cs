using TaskManager.Bench.Http;
using TaskManager.Bench.Shared;

if (args is [Overload.Name, .. var overloaded] && !overloaded.Except(Overload.Scenarios).Any() && Environment.ProcessorCount > 1)
{
    await Overload.Run(overloaded);
    return 0;
}

if (args is [AccountsCost.Name] && Environment.ProcessorCount > 1)
{
    await AccountsCost.Run();
    return 0;
}

if (args is [ImportCost.Name])
{
    await ImportCost.Run();
    return 0;
}

var quick = args.Contains("--quick");
string[] scenarios = [.. args.Where(arg => arg != "--quick")];
if (scenarios.Except(Requests.Scenarios).Any() || Environment.ProcessorCount < 2)
{
    Console.Error.WriteLine($"""
        Usage, on two processors or more:
          bench/http [--quick] [{string.Join("|", Requests.Scenarios)}]...
          bench/http {AccountsCost.Name}
          bench/http {ImportCost.Name}
          bench/http {Overload.Name} [{string.Join("|", Overload.Scenarios)}]...
        """);
    return 1;
}

var whole = !quick && scenarios.Length == 0;
var machine = Machine.Description();
using var benchmark = new HttpBenchmark(quick ? Plan.Quick : Plan.Whole, scenarios.Length == 0 ? Requests.Scenarios : scenarios);
await benchmark.Run();
var plot = whole ? new GrowthPlot(benchmark.Targets).Svg() : "";
var report = new Report(benchmark.Targets, benchmark.StartUps);
// All servers are stopped before the streams run.
benchmark.Dispose();
var text = $"""
    {report.Requests()}
    {report.Disturbance()}

    {report.Processes()}
    """;
if (whole) text += $"\n{Streams.Measure(5_000)}";
Console.WriteLine($"\n{machine}\n\n{text}");
if (!whole) return 0;

var folder = Path.Combine(Served.Repository, "bench");
File.WriteAllText(Path.Combine(folder, "growth.svg"), plot);
File.WriteAllText(Path.Combine(folder, "RESULTS.md"), $"""
    # Results

    Written by `bench/http`; [README.md](README.md) explains the measurement and the columns. Ratios are comparable between machines;
    absolute times are not.

    {machine}.

    ![Processor time per request against the number of tasks](growth.svg)

    {text}
    """);
return 0;
