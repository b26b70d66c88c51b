using System.CommandLine;
using TaskManager.Infrastructure;

namespace TaskManager.Web.Commands;

/// <summary>Writes a consistent copy of the SQLite file, also while a server uses it.</summary>
internal sealed class BackupCommand : ProgramCommand
{
    private readonly Argument<string> _file = FileArgument("The file to write; an existing one is never replaced.");

    public BackupCommand() : base("backup", "Copy the SQLite database, also while a server runs.", "backup /backup/monday.db") =>
        Add(_file);

    public override async Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var host = new CommandHost(builder, onlyReads: true);
        var file = given.GetRequiredValue(_file);
        var contents = await terminal.Progress(show => host.Service<IBackups>().Write(file, show, cancellationToken));
        await terminal.Print($"{contents.Tasks} tasks are in {file}, with all accounts. Keep data/keys beside it, in another place.");
        return true;
    }
}
