namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The tables, as numbered migrations. Each runs once, in one transaction with the number it leaves in <c>user_version</c>.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks a file as ours: "TMgr".</summary>
    public const int ApplicationId = 0x544D6772;

    private static readonly Action<SqliteSession>[] Migrations = [Tasks];

    /// <summary>What <c>user_version</c> is after all migrations.</summary>
    public static int Latest => Migrations.Length;

    /// <summary>Brings the file up to <see cref="Latest"/>. Kill it anywhere: the next start goes on where this one had committed.</summary>
    /// <exception cref="UnknownDatabaseException">The file is another program's, or of a newer version of ours; it was not touched.</exception>
    public static void Upgrade(SqliteSession session)
    {
        var version = Number(session, "PRAGMA user_version");
        var application = Number(session, "PRAGMA application_id");
        var empty = Number(session, "SELECT count(*) FROM sqlite_master") == 0;
        if (!empty && application != ApplicationId) throw new UnknownDatabaseException("The database file belongs to another program.");
        if (version > Latest) throw new UnknownDatabaseException("The database file was written by a newer version of TaskManager.");

        for (var next = (int)version; next < Latest; next++)
        {
            session.Execute("BEGIN IMMEDIATE");
            Migrations[next](session);
            session.Execute($"PRAGMA application_id = {ApplicationId}");
            session.Execute($"PRAGMA user_version = {next + 1}");
            session.Execute("COMMIT");
        }
    }

    // Ids and owners are UUIDs, 16 bytes big-endian, so that they sort as text does; instants are milliseconds since 1970.
    private static void Tasks(SqliteSession session) => session.Execute("""
        CREATE TABLE tasks (
            id BLOB NOT NULL PRIMARY KEY,
            owner BLOB NOT NULL,
            title TEXT NOT NULL,
            description TEXT,
            completed INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL
        );
        CREATE INDEX tasks_by_age ON tasks (owner, created_at DESC, id DESC);
        CREATE INDEX tasks_by_state ON tasks (owner, completed, created_at DESC, id DESC);
        """);

    private static long Number(SqliteSession session, string sql) => (long)session.Scalar(sql)!;
}

/// <summary>The file is a database, but not one that this version may write to.</summary>
internal sealed class UnknownDatabaseException(string message) : Exception(message);
