using Microsoft.Data.Sqlite;
using TaskManager.Infrastructure.Commands;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Whether the database file is well. It only reads, so a server may use it meanwhile.</summary>
internal sealed class SqliteDoctor(SqliteDatabase database) : IDoctorCheck
{
    private const long Megabyte = 1 << 20;

    private static readonly string[] Indexes =
    [
        "tasks_by_age", "tasks_by_state", "tasks_by_title", "tasks_in_trash", "facts_by_step",
        "jobs_by_owner", "jobs_at_work", "grants_by_owner",
    ];

    public IEnumerable<DoctorCheck> Checks =>
    [
        new("Storage", _ => Task.FromResult(File.Exists(database.Path) ? $"SQLite in {database.Path}, {new FileInfo(database.Path).Length / Megabyte} MB" : $"SQLite in {database.Path}, which the first start makes")),
        new("Folder", _ => Task.FromResult(Folder())),
        new("Free disk", _ => Task.FromResult(Free())),
        new("Database", _ => Task.FromResult(Read(Contents))),
    ];

    private static StartupException Wrong(string words) => new(words);

    private string Folder()
    {
        var folder = Directory.GetParent(database.Path)!;
        var probe = System.IO.Path.Combine(folder.FullName, $".doctor-{Environment.ProcessId}");
        try
        {
            if (!folder.Exists) return "made by the first start";
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return "can be written";
        }
        catch (Exception thrown) when (thrown is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{folder.FullName} cannot be written ({thrown.Message}). Give it to the user that runs the server.");
        }
    }

    private string Free()
    {
        var folder = Directory.GetParent(database.Path)!;
        while (!folder.Exists) folder = folder.Parent!;
        var free = new DriveInfo(folder.FullName).AvailableFreeSpace;
        return free < 10 * SqliteDatabase.LogBytes ? throw Wrong($"{free / Megabyte} MB. The log alone may take {SqliteDatabase.LogBytes / Megabyte}: make room.") : $"{free / Megabyte} MB";
    }

    private string Read(Func<SqliteSession, string> look)
    {
        if (!File.Exists(database.Path)) return "none yet";
        try
        {
            using var session = new SqliteSession(database.Path, SqliteOpenMode.ReadOnly, busySeconds: 5);
            return look(session);
        }
        catch (SqliteException thrown)
        {
            throw Wrong($"cannot be read: {thrown.Message}. Bring back a backup.");
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
            throw Wrong(unknown.Message);
        }
        var version = (long)session.Scalar("PRAGMA user_version")!;
        if (session.Scalar("PRAGMA quick_check(1)") is not "ok" and var damage) throw Wrong($"damaged: {damage}. Stop the server, keep the file, and bring back a backup.");
        var there = session.Query("SELECT name FROM sqlite_master WHERE type = 'index'", row => row.GetString(0));
        if (version == SqliteSchema.Latest && Indexes.Except(there).ToList() is { Count: > 0 } missing) throw Wrong($"without the indexes {string.Join(", ", missing)}. Bring back a backup.");
        var tasks = session.Scalar("SELECT count(*) FROM tasks");
        return version < SqliteSchema.Latest ? $"{tasks} tasks, schema {version}: the next start brings it to {SqliteSchema.Latest}" : $"{tasks} tasks, schema {version}, indexes there, no damage found";
    }
}
