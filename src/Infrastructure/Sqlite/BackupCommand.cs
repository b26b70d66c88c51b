using Microsoft.Data.Sqlite;
using TaskManager.Infrastructure.Commands;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>A consistent copy of the database file, also while a server uses it: <c>./run backup FILE</c>. It only reads, so it needs no turn.</summary>
internal sealed class BackupCommand : IStorageCommand
{
    public string Name => "backup";

    public IReadOnlyList<string> Options => [];

    public async Task<bool> Run(CommandContext context, CancellationToken cancellationToken)
    {
        if (!SqliteStorage.IsChosen(context.Settings)) throw new StartupException("The tasks are in MongoDB: back them up with mongodump.");
        var (from, to) = (SqliteStorage.Path(context.Host, context.Settings), context.File ?? throw new StartupException("Say which file: ./run backup FILE"));
        if (!File.Exists(from)) throw new StartupException($"There is no database file {from}: set Storage:Sqlite:Path.");
        if (File.Exists(to)) throw new StartupException($"{to} is there already. Choose another name, so that no backup is lost.");
        SqliteLibrary.Load();
        using (var progress = CommandProgress.Of(context.Output))
        {
            var part = to + ".part";
            File.Delete(part);
            // One reader's view of one moment, written without what was deleted.
            var copying = Task.Run(() =>
            {
                using var session = new SqliteSession(from, SqliteOpenMode.ReadOnly, busySeconds: 5);
                session.Execute("VACUUM INTO $to", ("$to", part));
            }, cancellationToken);
            while (await Task.WhenAny(copying, Task.Delay(100, cancellationToken)) != copying)
                progress.Show("Copying", File.Exists(part) ? new FileInfo(part).Length : 0, new FileInfo(from).Length);
            await copying;
            File.Move(part, to);
        }
        using var copy = new SqliteSession(to, SqliteOpenMode.ReadOnly, busySeconds: 5);
        var state = (string)copy.Scalar("PRAGMA quick_check(1)")!;
        await context.Output.WriteLineAsync(state == "ok"
            ? $"{copy.Scalar("SELECT count(*) FROM tasks")} tasks are in {to}, with all accounts. Keep data/keys beside it, in another place."
            : $"The copy is damaged, and so may be the database: {state}");
        return state == "ok";
    }
}
