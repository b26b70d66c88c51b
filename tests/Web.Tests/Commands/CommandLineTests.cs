using TaskManager.TestKit;
using TaskManager.Web.Commands;

namespace TaskManager.Web.Tests.Commands;

/// <summary>Arguments, help, and what is said about mistakes.</summary>
[Trait("M", "M25"), Trait("Store", "Any")]
public sealed class CommandLineTests : IDisposable
{
    private readonly CommandRunner _commands = new();

    public static TheoryData<string> Names => new("serve", "export", "import", "backup", "restore", "doctor", "copy-tasks", "adopt-tasks");

    public void Dispose() => _commands.Dispose();

    [Fact]
    public async Task Help_OfTheProgram_NamesEveryCommand()
    {
        (await _commands.Run("--help")).Should().Be(0);

        var commands = _commands.Output.ToString().ReplaceLineEndings("\n").Split("Commands:\n")[1].Split("\n\n")[0];
        commands.Split('\n').Select(line => line.Trim().Split(' ')[0]).Should().Equal(Names.Select(name => name.Data));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Help_OfACommand_HasSynopsisExamplesAndExitCodes(string name)
    {
        (await _commands.Run(name, "--help")).Should().Be(0);

        var help = _commands.Output.ToString().ReplaceLineEndings("\n");
        help.Should().Contain($"Usage:\n  ./run {name}").And.Contain("Options:").And.Contain("Settings:").And.Contain("  2  wrong usage");
        if (name != "serve") help.Should().Contain($"Examples:\n  ./run {name}");
        _commands.Errors.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task Help_OfImport_NamesAllowedValuesAndDefaults()
    {
        (await _commands.Run("import", "--help")).Should().Be(0);

        _commands.Output.ToString().Should().Contain("./run import <FILE> [options]").And.Contain("--mode <all-or-nothing|good-lines>")
            .And.Contain("[default: all-or-nothing]").And.Contain("--format <csv|ics|json|todoist>").And.Contain("--account <ADDRESS>");
    }

    [Theory]
    [InlineData("exprt tasks.csv", "exprt is no command. Did you mean export?\nHelp: ./run --help")]
    [InlineData("fly", "fly is no command.\nHelp: ./run --help")]
    [InlineData("--port 5090", "--port is no option of serve.\nHelp: ./run serve --help")]
    [InlineData("--url http://127.0.0.1:1", "--url is no option of serve. Did you mean --urls?\nHelp: ./run serve --help")]
    [InlineData("serve --Accounts=true", "--Accounts is no option of serve.\nHelp: ./run serve --help")]
    [InlineData("serve now", "now is not understood.\nHelp: ./run serve --help")]
    [InlineData("--urls", "Required argument missing for option: '--urls'.\nHelp: ./run serve --help")]
    [InlineData("--Accounts:Enabled", "--Accounts:Enabled is a setting and needs a value.\nHelp: ./run serve --help")]
    [InlineData("import tasks.csv --dryrun=true", "--dryrun is no option of import. Did you mean --dry-run?\nHelp: ./run import --help")]
    [InlineData("import --dryrun", "--dryrun is no option of import. Did you mean --dry-run?\nHelp: ./run import --help")]
    [InlineData("import tasks.csv --dry-run=perhaps", "--dry-run=perhaps is not understood.\nHelp: ./run import --help")]
    [InlineData("import tasks.csv --mode some", "Argument 'some' not recognized. Must be one of:")]
    [InlineData("import", "Required argument 'FILE' missing for command: 'import'.\nHelp: ./run import --help")]
    [InlineData("export one.csv two.csv", "two.csv is not understood.\nHelp: ./run export --help")]
    [InlineData("export @tasks", "export cannot be done. The format is unknown. Choose one of csv, ics, json.", 1)]
    [InlineData("restore", "Required argument 'FILE' missing for command: 'restore'.\nHelp: ./run restore --help")]
    [InlineData("doctor --yes", "--yes is no option of doctor.\nHelp: ./run doctor --help")]
    [InlineData("copy-tasks --from Sqlite", "Option '--to' is required.\nHelp: ./run copy-tasks --help")]
    public async Task Run_WhenItMakesNoSense_SaysWhyAndWhereHelpIs(string command, string words, int exitCode = 2)
    {
        (await _commands.Run(command.Split(' '))).Should().Be(exitCode);

        _commands.Errors.ToString().ReplaceLineEndings("\n").Should().StartWith(words);
        _commands.Output.ToString().Should().BeEmpty();
    }

    [Theory, InlineData(""), InlineData("serve"), InlineData("serve --Accounts:Enabled true"), InlineData("--AllowedHosts=*")]
    public async Task Run_WithoutACommandOrWithServe_LeavesItToTheServer(string command) =>
        (await _commands.Run(command.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Should().BeNull();

    [Theory]
    [InlineData("--urls http://localhost:1", "--urls=http://localhost:1", "")]
    [InlineData("--URLS=http://x --Storage= --Storage:Provider=Mongo", "--URLS=http://x --Storage= --Storage:Provider=Mongo", "")]
    [InlineData("--MONGO_URI mongodb://db --environment Test", "--MONGO_URI=mongodb://db --environment=Test", "")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT http://collector", "--OTEL_EXPORTER_OTLP_ENDPOINT=http://collector", "")]
    [InlineData("import /a:b.csv --dry-run --Storage:Sqlite:Path=/my.db", "--Storage:Sqlite:Path=/my.db", "import /a:b.csv --dry-run")]
    [InlineData("doctor --Storage:Sqlite:Path /tmp/my.db", "--Storage:Sqlite:Path=/tmp/my.db", "doctor")]
    [InlineData("--Storage= --urls --port 1", "", "--Storage= --urls --port 1")]
    public void Arguments_Always_TellSettingsFromTheRest(string args, string settings, string command)
    {
        var parsed = Arguments.Of(args.Split(' '));

        string.Join(' ', parsed.Settings).Should().Be(settings);
        string.Join(' ', parsed.Command).Should().Be(command);
    }

    [Fact]
    public async Task Process_WhenItMakesNoSense_EndsWith2AndStartsNoServer()
    {
        using var processes = new ServerProcesses();

        var (exitCode, output, errors) = await processes.Run("--port 5090");

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().Contain("--port is no option of serve.").And.NotContain("\u001b");
    }

    [Fact]
    public async Task Process_WhenAskedForHelp_PrintsItWithoutCodesForTerminals()
    {
        using var processes = new ServerProcesses();

        var (exitCode, output, errors) = await processes.Run("export --help");

        (exitCode, errors).Should().Be((0, ""));
        output.Should().Contain("./run export <FILE> [options]").And.NotContain("\u001b");
    }

    [Fact]
    public async Task Process_WithServe_Serves()
    {
        StorageUnderTest.SkipOnMongo("It is the same on every store.");
        using var processes = new ServerProcesses();

        (await ServerProcesses.Ready(processes.Command("serve --urls http://127.0.0.1:0"))).Should().StartWith("http://127.0.0.1:");
    }
}
