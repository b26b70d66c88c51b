using System.CommandLine;
using TaskManager.Infrastructure;

namespace TaskManager.Web.Commands;

/// <summary>Puts a backup in the place of the SQLite database, which is kept beside it.</summary>
internal sealed class RestoreCommand : ProgramCommand
{
    private readonly Argument<string> _file = FileArgument("The backup.");
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask; needed where there is no terminal." };

    public RestoreCommand() : base(
        "restore", "Put a backup of the SQLite database back. The server must be stopped.", "restore /backup/monday.db")
    {
        Add(_file);
        Add(_yes);
    }

    public override async Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var host = new CommandHost(builder, onlyReads: true);
        var (backups, file) = (host.Service<IBackups>(), given.GetRequiredValue(_file));
        var contents = backups.Check(file);
        var question = $"Replace the present database by the {contents.Tasks} tasks of {file}?";
        if (!given.GetValue(_yes) && !await terminal.Confirm(question, "Say --yes to replace the present database.", cancellationToken))
        {
            await terminal.Print("Nothing was changed.");
            return false;
        }
        var kept = await terminal.Progress(show => Task.Run(() => backups.Restore(file, show, cancellationToken), CancellationToken.None));
        await terminal.Print($"The database has the {contents.Tasks} tasks of {file} now.");
        if (contents.IsOld) await terminal.Print("The next start of the server upgrades it.");
        if (kept is not null) await terminal.Print($"The database before it is {kept}.\nTo go back: ./run restore {kept}");
        return true;
    }
}
