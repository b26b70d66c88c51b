using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure;

/// <summary>Something that the program does once, instead of serving: <c>./run copy-tasks --from Sqlite --to Mongo</c>.</summary>
internal interface IStorageCommand
{
    /// <summary>The first argument that asks for it.</summary>
    string Name { get; }

    /// <summary>Does it, and says what it did.</summary>
    /// <param name="host">What the host registers; the adapters come on top.</param>
    /// <param name="settings">The settings, the command's own options among them.</param>
    /// <param name="output">Where to say it.</param>
    /// <param name="cancellationToken">Ends it early. What is done by then stays, and it can be run again.</param>
    /// <returns>Whether all went well.</returns>
    Task<bool> Run(IServiceCollection host, IConfiguration settings, TextWriter output, CancellationToken cancellationToken);
}

/// <summary>Runs storage commands.</summary>
public static class StorageCommands
{
    /// <summary>Runs the command that the first argument names.</summary>
    /// <returns>The exit code, or null when there is no command in the arguments, so that the server is to start.</returns>
    public static async Task<int?> Run(string[] args, IServiceCollection host, IConfiguration settings, TextWriter output, CancellationToken cancellationToken = default)
    {
        if (args.Length == 0 || args[0].StartsWith('-') || args[0].Contains('=')) return null;
        using var commands = Adapters.Find<IStorageCommand>();
        var all = commands.GetServices<IStorageCommand>().ToList();
        var command = all.Find(candidate => candidate.Name == args[0])
            ?? throw new StartupException($"'{args[0]}' is no command. There are: {string.Join(", ", all.Select(candidate => candidate.Name).Order(StringComparer.Ordinal))}.");
        // A switch without a value is no setting to the framework.
        var options = new ConfigurationBuilder().AddConfiguration(settings).AddCommandLine([.. args.Select(arg => arg == "--yes" ? "--yes=true" : arg)]).Build();
        try
        {
            return await command.Run(host, options, output, cancellationToken) ? 0 : 1;
        }
        catch (StorageUnavailableException trouble)
        {
            throw new StartupException($"{trouble.Message} {trouble.Remedy}");
        }
    }
}
