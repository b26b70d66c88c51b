using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Commands;
using TaskManager.Infrastructure.Mongo;
using TaskManager.Infrastructure.Sqlite;

namespace TaskManager.Infrastructure;

/// <summary>Something that the program does once, instead of serving: <c>./run copy-tasks --from Sqlite --to Mongo</c>.</summary>
internal interface IStorageCommand
{
    /// <summary>The first argument that asks for it.</summary>
    string Name { get; }

    /// <summary>Its own options, without dashes.</summary>
    IReadOnlyList<string> Options { get; }

    /// <summary>Does it, and says what it did. When it is ended early, what is done by then stays, and it can be run again.</summary>
    /// <returns>Whether all went well.</returns>
    Task<bool> Run(CommandContext context, CancellationToken cancellationToken);
}

/// <summary>What a command works with.</summary>
/// <param name="Host">What the host registers; the adapters come on top.</param>
/// <param name="Settings">The settings of the server.</param>
/// <param name="Options">The command's own, from the command line only.</param>
/// <param name="File">The file that the second argument names, in full; null when there is none.</param>
/// <param name="Checks">What the host has to be looked at.</param>
/// <param name="Output">Where to say what was done.</param>
internal sealed record CommandContext(
    IServiceCollection Host, IConfiguration Settings, IConfiguration Options, string? File, IReadOnlyList<DoctorCheck> Checks, TextWriter Output);

/// <summary>Runs storage commands.</summary>
public static class StorageCommands
{
    private static readonly IReadOnlyList<IStorageCommand> Commands =
        [new AdoptTasks(), new BackupCommand(), new CopyTasks(), new DoctorCommand(), new ExportCommand(), new ImportCommand()];

    private static readonly FrozenSet<string> HostOptions = FrozenSet.Create("environment", "contentRoot", "applicationName", "urls", "MONGO_URI", "MONGODB_URI");

    /// <summary>The arguments that are settings, as the framework reads them: to it a path that begins with a slash is a setting's name, and a switch has a value.</summary>
    public static string[] Settings(string[] args) =>
        !HasCommand(args) ? args : [.. args.Skip(HasFile(args) ? 2 : 1).Select(arg => arg is "--yes" or "--dry-run" ? $"{arg}=true" : arg)];

    /// <summary>Runs the command that the first argument names.</summary>
    /// <returns>The exit code, or null when there is no command in the arguments, so that the server is to start.</returns>
    public static async Task<int?> Run(
        string[] args, IServiceCollection host, IConfiguration settings, TextWriter output, IReadOnlyList<DoctorCheck>? checks = null, CancellationToken cancellationToken = default)
    {
        if (!HasCommand(args)) return null;
        var command = Commands.FirstOrDefault(candidate => candidate.Name == args[0])
            ?? throw new StartupException(
                $"'{args[0]}' is no command. There are: {string.Join(", ", Commands.Select(candidate => candidate.Name))}.");
        // ./run goes elsewhere, and says where it was called.
        var file = HasFile(args) ? Path.GetFullPath(args[1], Environment.GetEnvironmentVariable("TASKMANAGER_CALLED_IN") ?? Environment.CurrentDirectory) : null;
        var options = new ConfigurationBuilder().AddCommandLine(Settings(args)).Build();
        host.TryAddSingleton(TimeProvider.System);
        // Whoever called it reads what it says.
        host.PostConfigure<LoggerFilterOptions>(options =>
        {
            options.Rules.Clear();
            options.MinLevel = LogLevel.Warning;
        });
        try
        {
            // Settings have a colon in their names, but for these. Who mistypes --dry-run does not want to import.
            if (options.GetChildren().Select(option => option.Key).FirstOrDefault(key => options.GetSection(key).Value is not null && !command.Options.Concat(HostOptions).Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
                throw Unknown(command, unknown);
            return await command.Run(new CommandContext(host, settings, options, file, checks ?? [], output), cancellationToken) ? 0 : 1;
        }
        catch (StartupException wrong)
        {
            await output.WriteLineAsync($"{command.Name} cannot be done. {wrong.Message}");
            return 1;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            await output.WriteLineAsync($"{command.Name} was not finished. {trouble.Message}");
            return 1;
        }
        catch (StorageUnavailableException trouble)
        {
            await output.WriteLineAsync($"{command.Name} was not finished, and can be run again. {trouble.Message}\n{trouble.Remedy}");
            return 1;
        }
    }

    private static StartupException Unknown(IStorageCommand command, string option) =>
        new($"--{option} is no option of {command.Name}. There are: {(command.Options.Count == 0 ? "none" : string.Join(", ", command.Options.Select(each => $"--{each}")))}.");

    private static bool HasCommand(string[] args) => args.Length > 0 && !args[0].StartsWith('-') && !args[0].Contains('=');

    private static bool HasFile(string[] args) => args.Length > 1 && !args[1].StartsWith('-');
}
