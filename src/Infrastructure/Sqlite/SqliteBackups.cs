using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Backups of the database file. Writing one only reads the database; restoring one holds the lock of the server.</summary>
internal sealed class SqliteBackups(SqliteDatabase database, TimeProvider time) : IBackups
{
    private static readonly string[] Logs = ["-wal", "-journal", "-shm"];

    private readonly string _path = database.Path;

    public async Task<BackupContents> Write(string file, ShowProgress progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(_path)) throw new StartupException($"There is no database file {_path}: set Storage:Sqlite:Path.");
        if (File.Exists(file)) throw new StartupException($"{file} is there already. Choose another name, so that no backup is lost.");
        var part = file + ".part";
        try
        {
            var copying = Task.Run(() => Copy(_path, part), cancellationToken);
            while (await Task.WhenAny(copying, Task.Delay(100, cancellationToken)) != copying && !cancellationToken.IsCancellationRequested)
                progress("Copying bytes", File.Exists(part) ? new FileInfo(part).Length : 0, new FileInfo(_path).Length);
            cancellationToken.ThrowIfCancellationRequested();
            await copying;
            File.Move(part, file);
            return Check(file);
        }
        catch (SqliteException thrown)
        {
            throw new StartupException($"The copy to {file} failed: {thrown.Message}");
        }
        finally
        {
            File.Delete(part);
        }
    }

    public BackupContents Check(string file)
    {
        if (!File.Exists(file)) throw new StartupException($"There is no file {file}.");
        try
        {
            using var session = new SqliteSession(file, SqliteOpenMode.ReadOnly, busySeconds: 5);
            SqliteSchema.Check(session);
            var version = (long)session.Scalar("PRAGMA user_version")!;
            if (version == 0) throw new StartupException($"{file} is no backup of TaskManager: it is empty.");
            if (session.Scalar("PRAGMA quick_check(1)") is not "ok" and var damage)
                throw new StartupException($"{file} is damaged: {damage}");
            return new BackupContents((long)session.Scalar("SELECT count(*) FROM tasks")!, version, version < SqliteSchema.Latest);
        }
        catch (UnknownDatabaseException unknown)
        {
            throw new StartupException($"{file} cannot be used. {unknown.Message}");
        }
        catch (SqliteException thrown)
        {
            throw new StartupException($"{file} cannot be read, or is no backup of TaskManager: {thrown.Message}");
        }
    }

    public string? Restore(string file, ShowProgress progress, CancellationToken cancellationToken)
    {
        if (Path.GetFullPath(file) == _path) throw new StartupException($"{file} is the database itself.");
        Check(file);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var part = _path + ".restore.part";
        try
        {
            using var held = SqliteFileLock.Renew(null, _path);
            progress("Copying the backup", 0, null);
            Copy(file, part);
            progress("Keeping the present database", 0, null);
            var kept = File.Exists(_path) ? Keep() : null;
            if (kept is not null && !OperatingSystem.IsWindows()) File.SetUnixFileMode(part, File.GetUnixFileMode(_path));
            progress("Replacing the present database", 0, null);
            cancellationToken.ThrowIfCancellationRequested();
            // SQLite would apply a log of the old database to the new one. The kept file has what it held.
            foreach (var log in Logs) File.Delete(_path + log);
            File.Move(part, _path, overwrite: true);
            return kept;
        }
        catch (Exception thrown) when (thrown is SqliteException or DatabaseInUseException)
        {
            throw SqliteErrors.Translate(thrown, _path) ?? thrown;
        }
        finally
        {
            File.Delete(part);
        }
    }

    // A reader's view of one moment, without the space of deleted rows.
    private static void Copy(string from, string to)
    {
        // A process that was killed may have left these.
        foreach (var end in (string[])["", "-journal"]) File.Delete(to + end);
        using (var session = new SqliteSession(from, SqliteOpenMode.ReadOnly, busySeconds: 5))
            session.Execute("VACUUM INTO $to", ("$to", to));
        Flush(to);
    }

    private static void Flush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    private string Keep()
    {
        var stem = _path + time.GetUtcNow().ToString("'.before-restore-'yyyyMMdd'-'HHmmss", CultureInfo.InvariantCulture);
        var (kept, part) = (stem, _path + ".kept.part");
        for (var n = 2; File.Exists(kept); n++) kept = $"{stem}-{n}";
        // The logs of a damaged database may hold what its file does not.
        foreach (var end in IsFolded() ? [""] : Logs.Where(log => File.Exists(_path + log)).Append(""))
        {
            File.Copy(_path + end, part, overwrite: true);
            Flush(part);
            File.Move(part, kept + end, overwrite: true);
        }
        return kept;
    }

    // Moves the log into the database file, which is whole without it then. False when the database is damaged.
    private bool IsFolded()
    {
        try
        {
            using var session = new SqliteSession(_path, SqliteOpenMode.ReadWrite, busySeconds: 5);
            SqliteSchema.CheckOurs(session);
            return session.Scalar("PRAGMA journal_mode = DELETE") is "delete"
                ? true
                : throw new StartupException($"Another program uses {_path}. Close it and try again.");
        }
        catch (UnknownDatabaseException unknown)
        {
            throw new StartupException($"{unknown.Message} {_path} stays as it is: set Storage:Sqlite:Path to another file.");
        }
        catch (SqliteException thrown) when (SqliteErrors.IsDamage(thrown))
        {
            return false;
        }
    }
}
