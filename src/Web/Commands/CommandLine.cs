using System.CommandLine;
using System.CommandLine.Help;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Commands;

/// <summary>The command line of the program. A command is an edge like HTTP: it sends requests and prints what they answer.</summary>
internal static class CommandLine
{
    private const int Done = 0, Failed = 1, WrongUsage = 2;

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code; null when the server is to start.</returns>
    // A plain start runs nothing of System.CommandLine and Spectre.Console.
    public static Task<int?> Run(Arguments args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default) =>
        args.Command.Length == 0 ? Task.FromResult<int?>(null) : Run(args, new Terminal(output, error), cancellationToken);

    private static async Task<int?> Run(Arguments args, Terminal terminal, CancellationToken cancellationToken)
    {
        var words = WithCommand(args.Command);
        var parsed = Root(args.Settings, terminal).Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not HelpWithExamples && Mistakes.In(parsed, words) is { } mistake)
        {
            await terminal.PrintError(mistake);
            return WrongUsage;
        }
        if (parsed.Action is null) return null;
        using var interruption = new Interruption(cancellationToken);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, interruption.Token);
        }
        catch (Exception thrown)
        {
            await terminal.PrintError($"{parsed.CommandResult.Command.Name} {Explanation(thrown)}");
            return Failed;
        }
    }

    // Options without a command are those of serve.
    private static string[] WithCommand(string[] args) =>
        args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version") ? ["serve", .. args] : args;

    private static RootCommand Root(string[] settings, Terminal terminal)
    {
        var root = new RootCommand("A task manager for the browser. Without a command it starts the server.\n"
            + "For the build, ./run also takes -c Release and --no-build.")
        {
            new ServeCommand(), new ExportCommand(), new ImportCommand(), new BackupCommand(), new RestoreCommand(),
            new DoctorCommand(), new CopyTasksCommand(), new AdoptTasksCommand(),
        };
        root.HelpName = "./run";
        var help = root.Options.OfType<HelpOption>().Single();
        // A path begins with a slash.
        foreach (var alias in help.Aliases.Where(alias => alias.StartsWith('/')).ToList()) help.Aliases.Remove(alias);
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        foreach (var command in root.Subcommands.OfType<ProgramCommand>())
            command.SetAction(async (given, cancellationToken) =>
                await command.Run(given, Startup.CreateBuilder(settings), terminal, cancellationToken) ? Done : Failed);
        return root;
    }

    private static string Explanation(Exception thrown) => thrown switch
    {
        OperationCanceledException => "was interrupted.",
        StartupException wrong => $"cannot be done. {wrong.Message}",
        StorageUnavailableException trouble => $"was not finished, and can be run again. {trouble.Message}\n{trouble.Remedy}",
        IOException or UnauthorizedAccessException => $"was not finished. {thrown.Message}",
        _ => $"was not finished because of a bug: {thrown}",
    };
}
