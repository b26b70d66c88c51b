using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests.Commands;

/// <summary>Export and import at the terminal, beside a server on the same SQLite file and without one.</summary>
[Trait("M", "M24"), Trait("M", "M25"), Trait("Store", "Any")]
public sealed class TransferCommandTests : IAsyncDisposable
{
    private readonly App _server = new();
    private readonly CommandRunner _commands;

    public TransferCommandTests()
    {
        StorageUnderTest.SkipOnMongo("A server owns the file. CommandProcessTests export and import on every store.");
        _commands = new CommandRunner(_server.Database);
    }

    [Theory, InlineData("json"), InlineData("csv"), InlineData("ics")]
    public async Task Export_WhileAServerRuns_WritesAllThatAnImportBringsBack(string format)
    {
        await Stored(1234);
        using var empty = new CommandRunner();
        var (first, second) = (_commands.Path($"tasks.{format}"), empty.Path($"tasks.{format}"));

        (await _commands.Run("export", first)).Should().Be(0, _commands.Errors.ToString());
        foreach (var _ in Enumerable.Range(0, 2)) (await empty.Run("import", first)).Should().Be(0);
        (await empty.Run("export", second)).Should().Be(0);

        _commands.Output.ToString().Should().Be($"1234 tasks are in {first}.{Environment.NewLine}");
        empty.Output.ToString().Should().Contain("1234 were added, 0 were there").And.Contain("0 were added, 1234 were there");
        (await File.ReadAllLinesAsync(second)).Should().Equal(await File.ReadAllLinesAsync(first));
    }

    [Fact]
    public async Task Export_InEachFormat_IsPossible()
    {
        await Stored(1);

        foreach (var format in _server.Services.GetServices<ITaskFormat>())
            (await _commands.Run("export", _commands.Path("tasks"), "--format", format.Name)).Should().Be(0, format.Name);
    }

    [Fact]
    public async Task DryRun_WhileAServerRuns_SaysWhatWouldBe()
    {
        await Stored(1);

        (await _commands.Run("import", _commands.Table("title", "milk", "", "bread", new string('x', 501)), "--dry-run"))
            .Should().Be(0, _commands.Errors.ToString());

        _commands.Output.ToString().Should().Contain("2 would be added, 0 are there already, 1 cannot be imported. Nothing was changed.")
            .And.Contain("  5: ");
        (_commands.Sql("SELECT count(*) FROM tasks"), _commands.Sql("SELECT count(*) FROM jobs")).Should().Be((1, 0));
    }

    [Fact]
    public async Task Import_WhileAServerRuns_IsRefusedInWords()
    {
        await Stored(1);

        (await _commands.Run("import", _commands.Table("title", "milk"))).Should().Be(1);

        _commands.Errors.ToString().Should().Contain("Another TaskManager is using the database file.");
        _commands.Sql("SELECT count(*) FROM tasks").Should().Be(1);
    }

    [Fact]
    public async Task Import_OfAFileThatIsPartlyWrong_AddsNothingOrTheRest()
    {
        using var commands = new CommandRunner();
        var table = commands.Table("title,done", "milk,no", "bread,maybe", "tea,yes");

        (await commands.Run("import", table)).Should().Be(1);
        commands.Errors.ToString().Should().Contain("Nothing was imported").And.Contain("  3: ");
        commands.Sql("SELECT count(*) FROM tasks").Should().Be(0);

        (await commands.Run("import", table, "--mode", "good-lines")).Should().Be(0);
        (await File.ReadAllTextAsync(table + ".rest.csv")).ReplaceLineEndings("\n").Should().Be("title,done\nbread,maybe\n");
        (await commands.Run("import", table, "--dry-run=true")).Should().Be(0);
        commands.Output.ToString().Should().Contain("2 were added").And.Contain("0 would be added, 2 are there already, 1 cannot be");
        File.Exists(table + ".rest.csv").Should().BeTrue("a dry run leaves what an import has left over");
        commands.Sql("SELECT count(*) FROM job_pieces WHERE file IN (SELECT input FROM jobs)").Should().Be(0, "the file is imported");
    }

    [Fact]
    public async Task Import_OfGoodLines_WhenInterrupted_LeavesWhatItHasAdded()
    {
        using var commands = new CommandRunner();
        using var interrupted = new CancellationTokenSource();
        var table = commands.Table(["title", .. Enumerable.Range(0, 100_000).Select(n => $"task {n}")]);
        var importing = Task.Run(() => commands.Run(interrupted.Token, "import", table, "--mode", "good-lines"));
        while (Tasks(commands) == 0 && !importing.IsCompleted) await Task.Delay(1, TestContext.Current.CancellationToken);

        await interrupted.CancelAsync();

        (await importing).Should().Be(1);
        commands.Errors.ToString().Should().Be($"Interrupted. The tasks imported so far stay.{Environment.NewLine}");
        commands.Sql("SELECT count(*) FROM tasks WHERE deleted_at IS NULL").Should().BeInRange(1, 99_999);
    }

    [Theory]
    [InlineData("import /no/such/file.csv", "import was not finished. Could not find")]
    [InlineData("export /no/such/folder/tasks.csv", "export was not finished. Could not find a part of the path")]
    [InlineData("export /tmp/tasks.doc", "export cannot be done. The format is unknown. Choose one of csv, ics, json.")]
    [InlineData("export /tmp/x.csv --account x@example.org", "export cannot be done. There is no account with the address x@example.org.")]
    [InlineData("export /tmp/tasks.csv --Accounts:Enabled=true", "export cannot be done. Say whose tasks: --account ADDRESS")]
    [InlineData("export /tmp/tasks.csv --Storage:Provider=Oracle", "export cannot be done. Storage:Provider is 'Oracle'.")]
    [InlineData("doctor --RateLimits:WritesPerMinute=many", "")]
    public async Task Command_ThatCannotBeDone_SaysWhyAndEndsWith1(string command, string words)
    {
        using var commands = new CommandRunner();
        await commands.Run("import", commands.Table("title", "milk"));

        (await commands.Run(command.Split(' '))).Should().Be(1);

        commands.Errors.ToString().Should().StartWith(words);
    }

    [Fact]
    public async Task Export_OfAnAccount_WritesItsTasksOnly()
    {
        await using var server = Accounts.NewApp();
        var (ada, bob) = (await server.SignedUp("ada@example.org"), await server.SignedUp("bob@example.org"));
        await ada.Post("/tasks", ("title", "ada's"));
        await bob.Post("/tasks", ("title", "bob's"));
        using var commands = new CommandRunner(server.Database);

        (await commands.Run("export", commands.Path("tasks.csv"), "--account", "Ada@example.org", "--Accounts:Enabled=true"))
            .Should().Be(0, commands.Errors.ToString());

        (await File.ReadAllTextAsync(commands.Path("tasks.csv"))).Should().Contain("ada's").And.NotContain("bob's");
    }

    [Fact]
    public async Task Doctor_SaysWhatIsWell_AndWhatToDo()
    {
        await Stored(3);
        (await _commands.Run("doctor")).Should().Be(0);
        _commands.Output.ToString().Should().Contain("ok    Settings: personal mode").And.Contain("3 tasks").And.Contain("All is well.");

        (await _commands.Run("doctor", "--urls", "nonsense")).Should().Be(1);
        _commands.Output.ToString().Should().Contain("FAIL  Settings: --urls is 'nonsense'.")
            .And.Contain("Something is to be done: see above.");
    }

    [Fact]
    public async Task Doctor_WhenMongoIsDown_SaysSoOnce()
    {
        const string uri = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100";
        (await _commands.Run("doctor", "--Storage:Provider=Mongo", "--Storage:Mongo:Uri", uri)).Should().Be(1);

        (_commands.Output.ToString() + _commands.Errors).Split("The database cannot be reached.").Should().HaveCount(2);
    }

    [Theory, InlineData("backup", "mongodump"), InlineData("restore", "mongorestore")]
    public async Task Command_OnMongo_NamesItsOwnTool(string command, string tool)
    {
        (await _commands.Run(command, _commands.Path("copy.db"), "--Storage:Provider=Mongo")).Should().Be(1);

        _commands.Errors.ToString().Should().Contain($"The tasks are in MongoDB: ").And.Contain(tool);
    }

    private static long Tasks(CommandRunner commands)
    {
        try
        {
            return commands.Sql("SELECT count(*) FROM tasks");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // The tables are being made.
            return 0;
        }
    }

    private async Task Stored(int count)
    {
        var tasks = Enumerable.Range(0, count).Select(n =>
        {
            var task = ATask.Titled($"task {n}").OwnedBy(OwnerId.Local).AddedAt(TestTime.Start.AddMinutes(n));
            return (n % 3 == 0 ? task.Completed() : task).Build();
        }).ToList();
        var repository = _server.Services.GetRequiredService<ITaskRepository>();
        foreach (var chunk in tasks.Chunk(100)) await repository.Add(new Scope(OwnerId.Local), chunk, default);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _commands?.Dispose();
    }
}
