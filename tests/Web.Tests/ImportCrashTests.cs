using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>Imports when the server is killed, or the upload is cut off.</summary>
[Trait("M", "M24"), Trait("M", "M5")]
public sealed class ImportCrashTests(ITestOutputHelper output) : IDisposable
{
    // A job is started five times at most.
    private const int Seed = 20261122, Tasks = 30_000;

    // In a shared database, a job waits until the lease of the killed server expires.
    private static readonly int Kills = StorageUnderTest.IsMongo ? 2 : 4;

    private readonly ServerProcesses _servers = new();

    [Fact]
    public async Task Import_WhenTheServerIsKilledRepeatedly_AddsEachTaskOnce()
    {
        var random = new Random(Seed);
        var began = new List<int>();
        string? job = null;
        for (var kill = 0; kill < Kills; kill++)
            using (var http = await Started())
            {
                job ??= await Begin(http);
                // The kill comes at a random moment, or as soon as the job has made progress.
                if (kill % 2 == 1) await Task.Delay(random.Next(0, 1500));
                else while (await Done(http, job) is var done && done < Tasks && done <= began.LastOrDefault()) await Task.Delay(25);
                began.Add(await Done(http, job));
                _servers.Kill();
            }
        using var last = await Started();
        await HasEnded(last, job!);
        output.WriteLine($"{Kills} kills, seed {Seed}; they came after {string.Join(", ", began)} tasks");
        began.Should().Contain(done => done > 0 && done < Tasks, "some kills must come during the import");
    }

    [Fact]
    public async Task Upload_WhenCutOff_LeavesNothing()
    {
        StorageUnderTest.SkipOnMongo("The test counts rows in the SQLite file.");
        using var http = await Started();
        using (var socket = new TcpClient(http.BaseAddress!.Host, http.BaseAddress.Port))
        {
            var wire = socket.GetStream();
            await wire.WriteAsync(Encoding.ASCII.GetBytes(
                "POST /api/imports HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 9000000\r\n\r\n"
                + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tasks.csv\"\r\n\r\ntitle\r\n"));
            for (var sent = 0; sent < 5_000_000; sent += 100_000)
                await wire.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 99_998) + "\r\n"));
        }

        // The next import is the only job.
        await HasEnded(http, await Begin(http));
        (await http.GetFromJsonAsync<JsonElement>("/api/jobs")).GetProperty("jobs").GetArrayLength().Should().Be(1);
        Pieces().Should().Be(0);
    }

    private long Pieces()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_servers.Folder, "tasks.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = new SqliteCommand("SELECT count(*) FROM job_pieces", connection);
        return (long)command.ExecuteScalar()!;
    }

    private async Task<HttpClient> Started() =>
        new() { BaseAddress = new Uri(await ServerProcesses.Ready(_servers.Start("http://127.0.0.1:0"))) };

    private static async Task<string> Begin(HttpClient http)
    {
        var table = "title\r\n" + string.Concat(Enumerable.Range(0, Tasks).Select(n => $"task {n}\r\n"));
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes(table)), "file", "tasks.csv" },
        };
        using var answer = await http.PostAsync("/api/imports", form);
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<int> Done(HttpClient http, string job) =>
        (await http.GetFromJsonAsync<JsonElement>(job)).GetProperty("counts").GetProperty("added").GetInt32();

    private static async Task HasEnded(HttpClient http, string address)
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
        list.GetProperty("counts").GetProperty("active").GetInt32().Should().Be(Tasks);
    }

    public void Dispose() => _servers.Dispose();
}
