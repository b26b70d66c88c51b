using Microsoft.Data.Sqlite;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Checks the database file, its folder and the free disk space. Read-only, so it can run beside a server.</summary>
internal sealed class SqliteDoctor(SqliteDatabase database) : IDoctorCheck
{
    private const long Megabyte = 1 << 20;
    private const string Remedy = "Stop the server and put a backup back: ./run restore FILE.";

    private static readonly string[] Indexes =
    [
        "tasks_by_age", "tasks_by_state", .. SqliteSchema.TermIndexes.Keys, "tasks_in_trash", "facts_by_step",
        "jobs_by_owner", "jobs_at_work", "grants_by_owner",
    ];

    public IEnumerable<DoctorCheck> Checks =>
    [
        new("Storage", _ => Task.FromResult(Storage())),
        new("Folder", _ => Task.FromResult(CheckFolder())),
        new("Free disk", _ => Task.FromResult(FreeDisk())),
        new("Database", _ => Task.FromResult(Read(Contents))),
    ];

    private static StartupException Failed(string message) => new(message);

    private string Storage() => File.Exists(database.Path)
        ? $"SQLite in {database.Path}, {new FileInfo(database.Path).Length / Megabyte} MB"
        : $"SQLite in {database.Path}, created at the first start";

    private string CheckFolder()
    {
        var folder = Directory.GetParent(database.Path)!;
        var probe = System.IO.Path.Combine(folder.FullName, $".doctor-{Environment.ProcessId}");
        try
        {
            if (!folder.Exists) return "created at the first start";
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return "writable";
        }
        catch (Exception thrown) when (thrown is IOException or UnauthorizedAccessException)
        {
            throw Failed($"{folder.FullName} cannot be written ({thrown.Message}). Give the server's user write permission.");
        }
    }

    private string FreeDisk()
    {
        var folder = Directory.GetParent(database.Path)!;
        while (!folder.Exists) folder = folder.Parent!;
        var free = new DriveInfo(folder.FullName).AvailableFreeSpace;
        return free < 10 * SqliteDatabase.LogBytes
            ? throw Failed($"{free / Megabyte} MB. Free some space: the log alone can take {SqliteDatabase.LogBytes / Megabyte} MB.")
            : $"{free / Megabyte} MB";
    }

    private string Read(Func<SqliteSession, string> check)
    {
        if (!File.Exists(database.Path)) return "none yet";
        try
        {
            using var session = new SqliteSession(database.Path, SqliteOpenMode.ReadOnly, busySeconds: 5);
            return check(session);
        }
        catch (SqliteException thrown)
        {
            throw Failed($"cannot be read: {thrown.Message}. {Remedy}");
        }
    }

    private static string Contents(SqliteSession session)
    {
        try
        {
            SqliteSchema.Check(session);
        }
        catch (UnknownDatabaseException unknown)
        {
            throw Failed(unknown.Message);
        }
        var version = (long)session.Scalar("PRAGMA user_version")!;
        if (session.Scalar("PRAGMA quick_check(1)") is not "ok" and var damage)
            throw Failed($"damaged: {damage}. {Remedy}");
        var existing = session.Query("SELECT name FROM sqlite_master WHERE type = 'index'", row => row.GetString(0));
        if (version == SqliteSchema.Latest && Indexes.Except(existing).ToList() is { Count: > 0 } missing)
            throw Failed($"the indexes {string.Join(", ", missing)} are missing. {Remedy}");
        var tasks = session.Scalar("SELECT count(*) FROM tasks");
        return version < SqliteSchema.Latest
            ? $"{tasks} tasks, schema {version}: the next start upgrades it to {SqliteSchema.Latest}"
            : $"{tasks} tasks, schema {version}, all indexes, no damage found";
    }
}
