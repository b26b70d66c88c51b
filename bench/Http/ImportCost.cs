using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TaskManager.Bench.Shared;

namespace TaskManager.Bench.Http;

/// <summary>The throughput of an import, and the latency of lists meanwhile.</summary>
internal static class ImportCost
{
    public const string Name = "import";

    private const int Tasks = 100_000, Runs = 4;
    private static readonly TimeSpan ListInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50), Pause = TimeSpan.FromSeconds(3);

    /// <summary>Prints a row per run. The first run has a cold server and an empty database; the others continue with both.</summary>
    public static async Task Run()
    {
        var (before, file) = (Table(Tasks + 1), Table(1));
        Console.WriteLine(
            $"{Tasks} tasks as CSV, {file.Length / 1e6:F0} MB; a list is requested every {ListInterval.TotalMilliseconds} ms meanwhile\n");
        Console.WriteLine("| run | tasks/s, request to done | list p50 / p99 / most | resident before / most |");
        Console.WriteLine("|---|---:|---:|---:|");
        for (var run = 1; run <= Runs; run++)
        {
            using var server = new Server(Served.Product);
            using var http = new HttpClient { BaseAddress = server.Address };
            // The JIT compiles the server's code during the measurement, on the same processors.
            if (run > 1)
            {
                await Measure(server, http, before);
                await Task.Delay(Pause);
            }
            Console.WriteLine($"| {run} | {await Measure(server, http, file)} |");
        }
    }

    private static byte[] Table(int first) => Encoding.UTF8.GetBytes("title,description,done\r\n" + string.Concat(Enumerable
        .Range(first, Tasks)
        .Select(number => $"{SampleTasks.Title(number)},\"{SampleTasks.Description(number)}\",{(number % 5 < 2 ? "yes" : "no")}\r\n")));

    private static async Task<string> Measure(Server server, HttpClient http, byte[] file)
    {
        var (before, most, seen) = (ProcessInfo.ResidentBytes(server.Pid), 0L, new List<double>());
        using var done = new CancellationTokenSource();
        var looking = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var start = Stopwatch.GetTimestamp();
                await http.GetStringAsync(new Uri("/tasks", UriKind.Relative));
                seen.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                await Task.Delay(ListInterval);
            }
        });
        var time = await Import(http, file, _ => most = long.Max(most, ProcessInfo.ResidentBytes(server.Pid)));
        await done.CancelAsync();
        await looking;
        seen.Sort();
        return string.Create(CultureInfo.InvariantCulture,
            $"{Tasks / time.TotalSeconds:N0} | {seen[seen.Count / 2]:F0} / {seen[(int)(seen.Count * 0.99)]:F0} / {seen[^1]:F0} ms "
            + $"| {before / 1e6:F0} / {most / 1e6:F0} MB");
    }

    private static async Task<TimeSpan> Import(HttpClient http, byte[] file, Action<JsonElement> look)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "tasks.csv" } };
        using var answer = await http.PostAsync(new Uri("/api/imports?mode=good-lines", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var job = await http.GetFromJsonAsync<JsonElement>(answer.Headers.Location);
            look(job);
            if (job.GetProperty("state").GetString() == "done") return Stopwatch.GetElapsedTime(start);
            if (job.GetProperty("state").GetString() is not ("queued" or "running"))
                throw new InvalidOperationException($"The import failed: {job}");
            await Task.Delay(PollInterval);
        }
    }
}
