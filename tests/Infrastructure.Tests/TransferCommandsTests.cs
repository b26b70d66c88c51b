using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests;

/// <summary>What is done at the terminal, on real files; <see cref="_server"/> has the database open meanwhile, as a server that runs.</summary>
[Trait("M", "M24"), Trait("M", "M25")]
public sealed class TransferCommandsTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("taskmanager-").FullName;
    private readonly SqliteDatabase _server;
    private readonly StringWriter _said = new();

    public TransferCommandsTests() => _server = _file.Open();

    [Theory, InlineData("json"), InlineData("csv"), InlineData("ics")]
    public async Task Export_WhileAServerRuns_WritesAllThatAnImportBringsBack(string format)
    {
        var tasks = await Stored(1234);

        (await Run("export", File($"tasks.{format}"))).Should().Be(0);
        foreach (var table in new[] { "tasks", "task_words", "task_counts" })
            await _server.Write(session => session.Execute($"DELETE FROM {table}"), default);
        await _server.DisposeAsync();

        (await Run("import", File($"tasks.{format}"))).Should().Be(0);
        (await Run("import", File($"tasks.{format}"))).Should().Be(0);
        _said.ToString().Should().Contain("1234 tasks are in").And.Contain("1234 were added, 0 were there").And.Contain("0 were added, 1234 were there");
        var repository = new SqliteTaskRepository(_file.Open());
        foreach (var task in tasks.Where((_, n) => n % 50 == 0)) (await repository.Find(OwnerId.Local, task.Id, default))!.State.Should().Be(task.State);
    }

    [Fact]
    public async Task DryRun_WhileAServerRuns_SaysWhatWouldBe()
    {
        await Stored(1);

        (await Run("import", Table("title", "milk", "", "bread", new string('x', 501)), "--dry-run")).Should().Be(0, _said.ToString());

        _said.ToString().Should().Contain("2 would be added, 0 are there already, 1 cannot be imported. Nothing was changed.").And.Contain("  5: ");
        _file.Sql("SELECT count(*) FROM tasks").Should().Be(1L);
    }

    [Fact]
    public async Task Import_WhileAServerRuns_IsRefusedInWords()
    {
        await Stored(1);

        (await Run("import", Table("title", "milk"))).Should().Be(1);

        _said.ToString().Should().Contain("Another TaskManager is using the database file.");
        _file.Sql("SELECT count(*) FROM tasks").Should().Be(1L);
    }

    [Fact]
    public async Task Import_OfAFileThatIsPartlyWrong_AddsNothingOrTheRest()
    {
        await Stored(1);
        await _server.DisposeAsync();
        var table = Table("title,done", "milk,no", "bread,maybe", "tea,yes");

        (await Run("import", table)).Should().Be(1);
        _said.ToString().Should().Contain("Nothing was imported").And.Contain("  3: ");
        _file.Sql("SELECT count(*) FROM tasks").Should().Be(1L);

        (await Run("import", table, "--mode", "good-lines")).Should().Be(0);
        (await System.IO.File.ReadAllTextAsync(table + ".rest.csv")).ReplaceLineEndings("\n").Should().Be("title,done\nbread,maybe\n");
        (await Run("import", table, "--dry-run")).Should().Be(0);
        _said.ToString().Should().Contain("2 were added").And.Contain("0 would be added, 2 are there already, 1 cannot be");
        System.IO.File.Exists(table + ".rest.csv").Should().BeTrue("a dry run leaves what an import has left over");
    }

    [Fact]
    public async Task Import_WhenInterrupted_TakesBackWhatItHasAdded()
    {
        await _server.Write(_ => true, default);
        await _server.DisposeAsync();
        using var interrupted = new CancellationTokenSource();
        var importing = Run(["import", Table(["title", .. Enumerable.Range(0, 50_000).Select(n => $"task {n}")])], interrupted.Token);
        while ((long)_file.Sql("SELECT count(*) FROM tasks")! == 0 && !importing.IsCompleted) await Task.Delay(1, TestContext.Current.CancellationToken);

        await interrupted.CancelAsync();

        (await importing).Should().Be(1);
        _said.ToString().Should().Contain("Interrupted: nothing was imported.");
        _file.Sql($"SELECT count(*) FROM tasks WHERE deleted_at IS NULL OR deleted_at > {(DateTimeOffset.UtcNow - TaskItem.TrashRetention).ToUnixTimeMilliseconds()}")
            .Should().Be(0L, "what is left cannot be restored, and is purged next");
    }

    [Fact]
    public async Task Backup_WhileAServerWrites_IsOneMomentsCopy_AndNeverReplacesAnother()
    {
        await Stored(500);
        var writing = Stored(500);

        (await Run("backup", File("copy.db"))).Should().Be(0);
        (await Run("backup", File("copy.db"))).Should().Be(1);

        await writing;
        _said.ToString().Should().Contain($"tasks are in {File("copy.db")}").And.Contain("is there already");
        await using var copy = new SqliteDatabase(File("copy.db"), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SqliteDatabase>.Instance);
        var counts = await new SqliteTaskRepository(copy).Count(OwnerId.Local, default);
        (await copy.Read(session => (long)session.Scalar("SELECT count(*) FROM tasks")!, default)).Should().Be(counts.Active + counts.Completed).And.BeInRange(500, 1000);
    }

    [Fact]
    public async Task Doctor_SaysWhatIsWell_AndWhatToDo()
    {
        await Stored(3);
        (await Run("doctor")).Should().Be(0);
        _said.ToString().Should().Contain("3 tasks").And.Contain("All is well.");

        _file.Sql("DROP INDEX tasks_by_age");
        (await Run("doctor")).Should().Be(1);
        _said.ToString().Should().Contain("FAIL  Database: the indexes tasks_by_age are missing. Restore a backup.");
    }

    [Theory]
    [InlineData("export", "Say which file: ./run export FILE")]
    [InlineData("import", "Say which file: ./run import FILE")]
    [InlineData("backup", "Say which file: ./run backup FILE")]
    [InlineData("import /tmp/tasks.csv --dryrun=true", "--dryrun is no option of import. There are: --dry-run, --mode, --format, --account.")]
    [InlineData("import /tmp/tasks.csv --dry-run=perhaps", "--dry-run is 'perhaps'")]
    [InlineData("export /no/such/folder/tasks.csv", "export was not finished. Could not find a part of the path")]
    public async Task Command_ThatCannotBe_SaysWhy(string command, string words)
    {
        await Stored(1);
        (await Run(command.Split(' '))).Should().Be(1);
        _said.ToString().Should().Contain(words);
    }

    [Theory]
    [InlineData("--urls http://localhost:1", "--urls http://localhost:1"), InlineData("urls=http://localhost:1", "urls=http://localhost:1"), InlineData("", "")]
    [InlineData("import /tmp/tasks.csv --dry-run --Storage:Sqlite:Path=/tmp/my.db", "--dry-run=true --Storage:Sqlite:Path=/tmp/my.db"), InlineData("doctor --Storage:Sqlite:Path /tmp/my.db", "--Storage:Sqlite:Path /tmp/my.db")]
    public void Settings_LeaveOutTheCommandAndItsFile(string args, string settings) =>
        StorageCommands.Settings(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Should().Equal(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private Task<int?> Run(params string[] args) => Run(args, default);

    private async Task<int?> Run(string[] args, CancellationToken cancellationToken)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Storage:Provider", "Sqlite"), new("Storage:Sqlite:Path", _file.Path)]).Build();
        var host = new ServiceCollection().AddLogging().AddSingleton<IHostEnvironment>(new Environment());
        return await StorageCommands.Run(args, host, settings, _said, cancellationToken: cancellationToken);
    }

    private string File(string name) => Path.Combine(_folder, name);

    private string Table(params string[] lines)
    {
        System.IO.File.WriteAllLines(File("tasks.csv"), lines);
        return File("tasks.csv");
    }

    private async Task<List<TaskItem>> Stored(int count)
    {
        var tasks = Enumerable.Range(0, count).Select(n =>
        {
            var task = ATask.Titled($"task {n}").OwnedBy(OwnerId.Local).AddedAt(TestTime.Start.AddMinutes(n));
            return (n % 3 == 0 ? task.Completed() : task).Build();
        }).ToList();
        foreach (var chunk in tasks.Chunk(100)) await new SqliteTaskRepository(_server).Add([.. chunk.Select(task => new ArchivedTask(task.State, []))], default);
        return tasks;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Environment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Test";

        public string ApplicationName { get; set; } = "TaskManager";

        public string ContentRootPath { get; set; } = Path.GetTempPath();

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
