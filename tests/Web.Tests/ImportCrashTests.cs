using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace TaskManager.Web.Tests;

/// <summary>What becomes of an import when the server is killed in its midst.</summary>
[Trait("M", "M24"), Trait("M", "M5")]
public sealed class ImportCrashTests(ITestOutputHelper output) : IDisposable
{
    // A job is begun five times at most.
    private const int Seed = 20261122, Imports = 5, KillsOfEach = 4, Tasks = 25_000;

    private readonly ServerProcesses _servers = new();

    [Fact]
    public async Task Import_WhenTheServerIsKilledAgainAndAgain_IsDoneInTheEnd_AndNothingTwice()
    {
        var random = new Random(Seed);
        var began = new List<int>();
        for (var import = 1; import <= Imports; import++)
        {
            string? job = null;
            for (var kill = 0; kill < KillsOfEach; kill++)
                using (var http = await Started())
                {
                    job ??= await Begin(http, import);
                    // At any moment; and, however slow the machine is, every other time while it stores.
                    while (kill % 2 == 0 && await Done(http, job) == 0) await Task.Delay(20);
                    await Task.Delay(random.Next(0, kill % 2 == 0 ? 300 : 1500));
                    began.Add(await Done(http, job));
                    _servers.Kill();
                }
            using var last = await Started();
            await HasEnded(last, job!, import);
            _servers.Kill();
        }
        output.WriteLine($"{Imports * KillsOfEach} kills, seed {Seed}; they came after {string.Join(", ", began)} tasks");
        began.Should().Contain(done => done > 0 && done < Tasks, "some of them came in the midst");
    }

    private async Task<HttpClient> Started() => new() { BaseAddress = new Uri(await ServerProcesses.Ready(_servers.Start("http://127.0.0.1:0"))) };

    private static async Task<string> Begin(HttpClient http, int import)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes("title\r\n" + string.Concat(Enumerable.Range(0, Tasks).Select(n => $"import {import} task {n}\r\n")))), "file", "tasks.csv" },
        };
        using var answer = await http.PostAsync("/api/imports", form);
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<int> Done(HttpClient http, string job) => (await http.GetFromJsonAsync<JsonElement>(job)).GetProperty("counts").GetProperty("added").GetInt32();

    private static async Task HasEnded(HttpClient http, string address, int imports)
    {
        JsonElement job;
        do
        {
            await Task.Delay(50);
            job = await http.GetFromJsonAsync<JsonElement>(address);
        }
        while (job.GetProperty("state").GetString() is "queued" or "running");
        (job.GetProperty("state").GetString(), ImportTests.Counts(job)).Should().Be(("done", (Tasks, 0, 0)));
        var list = await http.GetFromJsonAsync<JsonElement>("/api/tasks?limit=1");
        list.GetProperty("counts").GetProperty("active").GetInt32().Should().Be(Tasks * imports);
    }

    public void Dispose() => _servers.Dispose();
}
