using TaskManager.Bench.Http;

var quick = args.Contains("--quick");
string[] scenarios = [.. args.Where(arg => arg != "--quick")];
if (scenarios.Except(Requests.Scenarios).Any() || Environment.ProcessorCount < 2)
{
    Console.Error.WriteLine($"Usage: bench/http [--quick] [{string.Join("|", Requests.Scenarios)}]..., on two processors or more");
    return 1;
}

using var benchmark = new HttpBenchmark(quick ? Plan.Quick : Plan.Whole, scenarios.Length == 0 ? Requests.Scenarios : scenarios);
await benchmark.Run();
return 0;
