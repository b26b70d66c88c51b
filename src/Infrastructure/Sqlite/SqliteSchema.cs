using Microsoft.Data.Sqlite;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The schema, as numbered migrations. Each runs once, in one transaction that also sets <c>user_version</c>.</summary>
internal static partial class SqliteSchema
{
    /// <summary>The application id of TaskManager's files: "TMgr".</summary>
    public const int ApplicationId = 0x544D6772;

    /// <summary>The migrations, in order.</summary>
    internal static IReadOnlyList<Action<SqliteSession>> Migrations { get; } =
    [
        Tasks, HistoryAndTrash, Superseded, Superseded, Superseded, Superseded, Superseded, AscendingIndexes, Accounts, Jobs,
        JobsByState, States, Facts, FactsInChains, SessionsWithoutTickets,
    ];

    /// <summary>The names of the indexes of terms, with the SQL expression of the term.</summary>
    public static IReadOnlyDictionary<string, string> TermIndexes { get; } =
        TaskTerm.All.Where(term => term.IsIndexed).ToDictionary(term => $"tasks_by_{term.Name}", SqliteQuery.Column);

    /// <summary>The <c>user_version</c> after all migrations.</summary>
    public static int Latest => Migrations.Count;

    /// <summary>Verifies, before any write, that the file is new or belongs to TaskManager.</summary>
    /// <exception cref="UnknownDatabaseException">The file belongs to another program or a newer version; it was not changed.</exception>
    public static void Check(SqliteSession session)
    {
        CheckOurs(session);
        if (Number(session, "PRAGMA user_version") > Latest)
            throw new UnknownDatabaseException("The database file was written by a newer version of TaskManager.");
    }

    /// <summary>Makes sure that the file is ours or new, of whatever version.</summary>
    /// <exception cref="UnknownDatabaseException">The file is another program's.</exception>
    public static void CheckOurs(SqliteSession session)
    {
        var application = Number(session, "PRAGMA application_id");
        var isNew = application == 0 && Number(session, "PRAGMA user_version") == 0
            && Number(session, "SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew && application != ApplicationId) throw new UnknownDatabaseException("The database file belongs to another program.");
    }

    /// <summary>Verifies that the file has the latest schema; throws <see cref="UnknownDatabaseException"/> otherwise.</summary>
    public static void CheckLatest(SqliteSession session)
    {
        Check(session);
        if (Number(session, "PRAGMA user_version") < Latest)
            throw new UnknownDatabaseException(
                "An older version of TaskManager wrote the database file. Start the server once to upgrade it.");
    }

    /// <summary>
    /// Upgrades the file to <see cref="Latest"/>, and creates missing indexes of terms. Restartable: after a crash the next start
    /// continues at the last committed migration.
    /// </summary>
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
        foreach (var (name, column) in TermIndexes)
            session.Execute($"""
                CREATE INDEX IF NOT EXISTS {name} ON tasks (owner, {column}, created_at DESC, id DESC) WHERE deleted_at IS NULL
                """);
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

/// <summary>The file is a database that this version must not write to.</summary>
internal sealed class UnknownDatabaseException(string message) : Exception(message);
