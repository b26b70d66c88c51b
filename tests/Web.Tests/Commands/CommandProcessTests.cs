using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests.Commands;

/// <summary>Commands as processes of their own: files, signals, kills, and servers beside them.</summary>
[Trait("M", "M25"), Trait("M", "M5"), Trait("Store", "Any")]
public sealed class CommandProcessTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 20261130, Kills = 6;

    private readonly ServerProcesses _processes = new();

    private string Database => Path.Combine(_processes.Folder, "tasks.db");

    public void Dispose() => _processes.Dispose();

    [Fact, Trait("M", "M24")]
    public async Task ExportAndDryRun_BesideAServer_WorkOnItsTasks_AndImportDoesWhenItMay()
    {
        using var http = await Served();
        await Add(http, "milk");

        var export = await _processes.Run("export all.csv");
        var dryRun = await _processes.Run("import all.csv --dry-run");
        var import = await _processes.Run("import all.csv");

        export.Should().Be((0, $"1 tasks are in {Path.Combine(_processes.Folder, "all.csv")}.\n", ""));
        dryRun.Should().Be((0, "0 would be added, 1 are there already, 0 cannot be imported. Nothing was changed.\n", ""));
        if (StorageUnderTest.IsMongo) import.Should().Be((0, "0 were added, 1 were there already, 0 cannot be imported.\n", ""));
        else
        {
            (import.ExitCode, import.Output).Should().Be((1, ""));
            import.Errors.Should().StartWith("import was not finished, and can be run again. Another TaskManager is using");
        }
    }

    [Theory, Trait("M", "M24"), InlineData("-INT"), InlineData("-TERM")]
    public async Task Import_WhenASignalComes_TakesBackWhatItHasAdded(string signal)
    {
        StorageUnderTest.SkipOnMongo("What is stored is counted in the file.");
        var import = await Importing(60_000);

        Send(signal, import);
        var errors = await import.StandardError.ReadToEndAsync();
        await import.WaitForExitAsync();

        (import.ExitCode, errors).Should().Be((1, "Interrupted. Nothing was imported.\n"));
        using var http = await Served();
        (await Titles(http)).Should().BeEmpty();
    }

    [Fact, Trait("M", "M24")]
    public async Task Import_WhenASecondSignalComes_EndsAtOnce_AndTheServerTakesBackTheRest()
    {
        StorageUnderTest.SkipOnMongo("What is stored is counted in the file.");
        var import = await Importing(60_000);

        Send("-INT", import);
        while (Sql("SELECT count(*) FROM jobs WHERE data LIKE '%\"IsCancelling\":true%'") == 0) await Task.Delay(5);
        Send("-INT", import);
        await import.WaitForExitAsync();

        import.ExitCode.Should().NotBe(0).And.NotBe(1);
        using var http = await Served();
        (await Ended(http)).Should().Be("cancelled");
        (await Titles(http)).Should().BeEmpty();
    }

    [Fact, Trait("M", "M24")]
    public async Task Import_WhenItIsKilled_IsFinishedByTheNextServer_AndNothingTwice()
    {
        StorageUnderTest.SkipOnMongo("What is stored is counted in the file.");
        var import = await Importing(20_000);

        import.Kill();
        await import.WaitForExitAsync();

        using var http = await Served();
        (await Ended(http)).Should().Be("done");
        var counts = (await http.GetFromJsonAsync<JsonElement>("/api/tasks?limit=1")).GetProperty("counts");
        counts.GetProperty("active").GetInt32().Should().Be(20_000);
    }

    [Fact]
    public async Task BackupAndRestore_OfARealServer_BringBackItsTasks_AndGoBackAgain()
    {
        StorageUnderTest.SkipOnMongo("MongoDB has its own tools.");
        using (var http = await Served())
        {
            await Add(http, "before");
            (await _processes.Run("backup copy.db")).Should().Match<(int ExitCode, string Output, string)>(
                backup => backup.ExitCode == 0 && backup.Output.StartsWith("1 tasks are in"));
            await Add(http, "after");
            var beside = await _processes.Run("restore copy.db --yes");
            (beside.ExitCode, beside.Output).Should().Be((1, ""));
            beside.Errors.Should().Contain("Another TaskManager is using");
            (await Titles(http)).Should().Equal("after", "before");
        }
        // What it has answered is in the log only.
        _processes.Kill();
        (await _processes.Run("restore copy.db"))
            .Should().Be((1, "", "restore cannot be done. Say --yes to replace the present database.\n"));

        var restore = await _processes.Run("restore copy.db --yes");

        (restore.ExitCode, restore.Errors).Should().Be((0, ""));
        using (var http = await Served()) (await Titles(http)).Should().Equal("before");
        _processes.Kill();
        var back = restore.Output.TrimEnd().Split("To go back: ./run ")[1];
        back.Should().StartWith($"restore {Database}.before-restore-");
        (await _processes.Run($"{back} --yes")).ExitCode.Should().Be(0);
        using (var http = await Served()) (await Titles(http)).Should().Equal("after", "before");
    }

    [Fact]
    public async Task Restore_WhenItIsKilledAgainAndAgain_LeavesTheOldDatabaseOrTheNewOne()
    {
        StorageUnderTest.SkipOnMongo("MongoDB has its own tools.");
        var random = new Random(Seed);
        await Write("two.csv", Enumerable.Range(0, 20_000).Select(n => $"task {n}"));
        await Write("one.csv", ["task"]);
        (await _processes.Run("import one.csv")).ExitCode.Should().Be(0);
        (await _processes.Run("backup one.db")).ExitCode.Should().Be(0);
        (await _processes.Run("import two.csv")).ExitCode.Should().Be(0);
        (await _processes.Run("backup two.db")).ExitCode.Should().Be(0);
        var found = new List<long>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var restore = _processes.Command($"restore {(kill % 2 == 0 ? "one" : "two")}.db --yes");
            while (!restore.HasExited && !File.Exists(Database + ".restore.part")) await Task.Yield();
            await Task.Delay(random.Next(0, 60));
            restore.Kill();
            await restore.WaitForExitAsync();
            // A reader that finds a log applies it, as the next server does.
            Text("PRAGMA integrity_check").Should().Be("ok");
            found.Add(Sql("SELECT count(*) FROM tasks"));
        }
        output.WriteLine($"{Kills} kills, seed {Seed}; tasks found: {string.Join(", ", found)}");
        found.Should().OnlyContain(count => count == 1 || count == 20_001);
        (await _processes.Run("restore one.db --yes")).ExitCode.Should().Be(0);
        using var http = await Served();
        (await Titles(http)).Should().Equal("task");
    }

    [Fact]
    public async Task Doctor_BesideAServer_IsWell()
    {
        using var http = await Served();

        var (exitCode, said, errors) = await _processes.Run("doctor");

        (exitCode, errors).Should().Be((0, ""));
        said.Should().Contain("ok    Settings: ").And.EndWith("All is well.\n").And.NotContain("\u001b");
    }

    private async Task<HttpClient> Served() =>
        new() { BaseAddress = new Uri(await ServerProcesses.Ready(_processes.Start("http://127.0.0.1:0"))) };

    // An import that has stored some of its tasks.
    private async Task<Process> Importing(int lines)
    {
        await Write("tasks.csv", Enumerable.Range(0, lines).Select(n => $"task {n}"));
        var import = _processes.Command("import tasks.csv");
        while (Sql("SELECT count(*) FROM tasks") == 0 && !import.HasExited) await Task.Delay(5);
        return import;
    }

    private Task Write(string name, IEnumerable<string> titles) =>
        File.WriteAllLinesAsync(Path.Combine(_processes.Folder, name), titles.Prepend("title"));

    private static void Send(string signal, Process process) => Process.Start("kill", [signal, $"{process.Id}"])!.WaitForExit();

    private static async Task Add(HttpClient http, string title)
    {
        using var answer = await http.PostAsJsonAsync("/api/tasks", new { title });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<List<string?>> Titles(HttpClient http)
    {
        var list = await http.GetFromJsonAsync<JsonElement>("/api/tasks");
        return [.. list.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("title").GetString())];
    }

    private static async Task<string> Ended(HttpClient http)
    {
        while (true)
        {
            var job = (await http.GetFromJsonAsync<JsonElement>("/api/jobs")).GetProperty("jobs")[0];
            if (job.GetProperty("state").GetString() is { } state and not ("queued" or "running")) return state;
            await Task.Delay(50);
        }
    }

    private long Sql(string sql) => (long)(Scalar(sql) ?? 0L);

    private string Text(string sql) => (string)Scalar(sql)!;

    private object? Scalar(string sql)
    {
        if (!File.Exists(Database)) return null;
        try
        {
            using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
            connection.Open();
            using var command = new SqliteCommand(sql, connection);
            return command.ExecuteScalar();
        }
        catch (SqliteException early) when (early.SqliteErrorCode is 1 or 5 or 14)
        {
            // The tables are being made.
            return null;
        }
    }
}
