using Microsoft.Data.Sqlite;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The tables, as numbered migrations. Each runs once, in one transaction with the number it leaves in <c>user_version</c>.</summary>
internal static partial class SqliteSchema
{
    /// <summary>Marks a file as ours: "TMgr".</summary>
    public const int ApplicationId = 0x544D6772;

    /// <summary>The migrations, in order.</summary>
    internal static IReadOnlyList<Action<SqliteSession>> Migrations { get; } =
    [
        Tasks, HistoryAndTrash, Replaced, Replaced, Replaced, Replaced, Replaced, Rising, Accounts, Jobs, JobsByState, States, Facts,
        FactsInChains, SessionsWithoutTickets,
    ];

    /// <summary>What <c>user_version</c> is after all migrations.</summary>
    public static int Latest => Migrations.Count;

    /// <summary>Makes sure, before anything is written, that the file is ours or new.</summary>
    /// <exception cref="UnknownDatabaseException">The file is another program's, or of a newer version of ours; it was not touched.</exception>
    public static void Check(SqliteSession session)
    {
        var version = Number(session, "PRAGMA user_version");
        var application = Number(session, "PRAGMA application_id");
        var isNew = version == 0 && application == 0 && Number(session, "SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew && application != ApplicationId) throw new UnknownDatabaseException("The database file belongs to another program.");
        if (version > Latest) throw new UnknownDatabaseException("The database file was written by a newer version of TaskManager.");
    }

    /// <summary>Makes sure that the file can be read as it is; throws <see cref="UnknownDatabaseException"/> when it is of another version.</summary>
    public static void CheckLatest(SqliteSession session)
    {
        Check(session);
        if (Number(session, "PRAGMA user_version") < Latest) throw new UnknownDatabaseException("The database file was written by an older version of TaskManager: start this one once, which brings it up to date.");
    }

    /// <summary>Brings the file up to <see cref="Latest"/>. Kill it anywhere: the next start goes on where this one had committed.</summary>
    public static void Upgrade(SqliteSession session)
    {
        for (var next = (int)Number(session, "PRAGMA user_version"); next < Latest; next++)
        {
            session.Execute("BEGIN IMMEDIATE");
            Migrate(session, next);
            session.Execute($"PRAGMA application_id = {ApplicationId}");
            session.Execute($"PRAGMA user_version = {next + 1}");
            session.Execute("COMMIT");
        }
    }

    private static void Migrate(SqliteSession session, int next)
    {
        const int error = 1;
        try
        {
            Migrations[next](session);
        }
        catch (SqliteException thrown) when (thrown.SqliteErrorCode == error)
        {
            throw new UnknownDatabaseException($"The upgrade of the database file to version {next + 1} failed: {thrown.Message}.");
        }
    }

    private static long Number(SqliteSession session, string sql) => (long)session.Scalar(sql)!;
}

/// <summary>The file is a database, but not one that this version may write to.</summary>
internal sealed class UnknownDatabaseException(string message) : Exception(message);
