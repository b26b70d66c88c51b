using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>A running server with a database of some size, and its results.</summary>
internal sealed class Target : IDisposable
{
    /// <summary>The processors: one for the server, one for the driver; both during warm-up.</summary>
    public const string ServerCore = "0", DriverCore = "1", BothCores = "0,1";

    private const int Connections = 16, BusyConnections = 64;
    private const double BusyShare = 0.6;

    private readonly Server _server;
    private readonly Requests _requests;

    private Target(Served served, int tasks, bool isLimit = false, bool isSignedIn = false)
    {
        (Tasks, IsLimit) = (tasks, isLimit);
        _server = new Server(served with { Probe = true, Processors = ServerCore });
        var host = _server.Address.Authority;
        _requests = isLimit ? new LimitRequests(tasks, host) : Visitor.Of(_server.EndPoint, host, isSignedIn).Requests(tasks);
    }

    public int Tasks { get; }

    public bool IsLimit { get; }

    public long MostResidentBytes { get; private set; }

    public Dictionary<string, Measures> Results { get; } = [];

    public static Target Product(string database, int tasks) => new(Settled(Served.Product) with { Database = database }, tasks);

    /// <summary>Starts the product with accounts; requests come from the account that has adopted all tasks.</summary>
    public static Target WithAccounts(string database, int tasks)
    {
        var settled = Settled(Served.Product);
        (string, string)[] settings =
            [.. settled.Settings, ("Accounts__Enabled", "true"), ("RateLimits__WritesPerMinute", "1000000")];
        return new Target(settled with { Database = database, Settings = settings }, tasks, isSignedIn: true);
    }

    public static Target Limit() => new(Served.Limit with { Settings = [("Tasks", $"{Plan.LimitSize}")] }, Plan.LimitSize, isLimit: true);

    /// <summary>Returns the product with commits like those of the limit program, without fsync.</summary>
    public static Served Settled(Served product) => product with { Settings = [("Storage__Sqlite__Synchronous", "Normal")] };

    public bool Has(string scenario) => _requests.For(scenario) is not null;

    /// <summary>Checks one response, then loads the server on two processors until the JIT has settled, and briefly on one.</summary>
    public void WarmUp(string scenario, double seconds)
    {
        var requests = _requests.For(scenario)!;
        var answer = Driver.Send(_server.EndPoint, requests.Next());
        var (text, times) = Requests.Expected(scenario);
        if (!answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) || answer.Split(text).Length - 1 < times)
            throw new InvalidOperationException($"{scenario}: this is not the answer that was to be measured: {answer}");
        _server.Pin(BothCores);
        Load(requests, seconds);
        _server.Pin(ServerCore);
        Load(requests, seconds / 5);
    }

    public void MeasureRound(string scenario, double seconds)
    {
        if (!Results.TryGetValue(scenario, out var results)) Results[scenario] = results = new Measures { Alone = null!, Busy = [] };
        var before = CpuUse.Now(_server.Pid);
        var sample = Load(_requests.For(scenario)!, seconds);
        var used = CpuUse.Now(_server.Pid) - before;
        var (cpu, driver) = (used.Server * 1e6 / sample.Requests, used.Client * 1e6 / sample.Requests);
        results.Rounds.Add(new Round(sample.PerSecond, cpu, driver, used.Others / used.Wall / Environment.ProcessorCount));
        MostResidentBytes = Math.Max(MostResidentBytes, ProcessInfo.ResidentBytes(_server.Pid));
    }

    public void MeasureLatency(string scenario, int rounds, double seconds)
    {
        var (requests, results) = (_requests.For(scenario)!, Results[scenario]);
        results.Alone = Driver.ClosedLoop(_server.EndPoint, 1, TimeSpan.FromSeconds(seconds), requests);
        results.Busy = [.. Enumerable.Range(0, rounds).Select(_ =>
            Driver.OpenLoop(_server.EndPoint, BusyConnections, TimeSpan.FromSeconds(seconds), results.PerSecond * BusyShare, requests))];
    }

    public void MeasureOverload(string scenario) => Overload.Measure(_server.EndPoint, _server.Pid, scenario, _requests.For(scenario)!);

    /// <summary>Measures allocations, after everything that is timed: runtime events have a cost.</summary>
    public void MeasureAllocations(string scenario, double seconds)
    {
        var (requests, results) = (_requests.For(scenario)!, Results[scenario]);
        var before = _server.Query(StartupHook.Allocated);
        var sample = Load(requests, seconds);
        results.AllocatedPerRequest = (_server.Query(StartupHook.Allocated) - before) / (double)sample.Requests;
        _server.Query(StartupHook.Large);
        sample = Load(requests, seconds);
        results.LargePerRequest = _server.Query(StartupHook.Large) / (double)sample.Requests;
    }

    public void Dispose() => _server.Dispose();

    private Sample Load(Scenario requests, double seconds) =>
        Driver.ClosedLoop(_server.EndPoint, Connections, TimeSpan.FromSeconds(seconds), requests);
}
