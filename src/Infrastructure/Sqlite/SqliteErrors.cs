using Microsoft.Data.Sqlite;
using SQLitePCL;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// Translates exceptions of SQLite and the file system to storage failures with a message and a remedy; other exceptions are bugs.
/// </summary>
internal static class SqliteErrors
{
    private const string Recovers = "TaskManager then recovers by itself.";

    /// <summary>Returns the exception to throw; null when the cause is a bug.</summary>
    public static StorageUnavailableException? Translate(Exception thrown, string path)
    {
        switch (thrown)
        {
            case StorageUnavailableException already:
                return already;
            case UnknownDatabaseException unknown:
                return Failure(
                    unknown.Message, $"It was not changed. Set Storage:Sqlite:Path to another file than {path}, or move the file away.");
            case DatabaseInUseException inUse:
                return Failure("Another TaskManager is using the database file.", inUse.Message);
            case UnauthorizedAccessException or DirectoryNotFoundException or IOException:
                return Failure("The database file cannot be opened.", CannotOpen(path));
            case SqliteException sqlite:
                return sqlite.SqliteErrorCode switch
                {
                    11 when IsOfSearch(sqlite) => Failure(
                        "The search index is damaged.", "It is rebuilt now: try again. If this repeats, check the disk."),
                    5 or 6 => Failure("The database is locked by another program.", $"Close the program that holds {path}. {Recovers}"),
                    8 or 3 or 23 => Failure("The database file cannot be written to.", CannotOpen(path)),
                    10 => Failure("The disk reports an error.", $"Check the disk that holds {path}, and the system's log. {Recovers}"),
                    11 or 26 => Failure("The database file is damaged, or is no database.",
                        $"It was not changed. Stop TaskManager and restore a backup by ./run restore FILE. Without one, move {path} away, "
                        + $"with its -wal and -shm files: a new file is created. {Recovers}"),
                    13 => Failure("The disk is full.",
                        $"Free some space on the disk that holds {path}. Saved data is not lost. {Recovers}"),
                    14 => Failure("The database file cannot be opened.", CannotOpen(path)),
                    _ => null,
                };
            default:
                return null;
        }

        StorageUnavailableException Failure(string message, string remedy) => new(message, remedy, thrown);
    }

    /// <summary>Returns whether only the full-text index is damaged, which can be rebuilt from the tasks.</summary>
    public static bool IsOfSearch(Exception thrown) => thrown is SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CORRUPT_VTAB };

    /// <summary>Whether the file is damaged, or is no database.</summary>
    public static bool IsDamage(SqliteException thrown) => thrown.SqliteErrorCode is 11 or 26;

    private static string CannotOpen(string path) =>
        $"Make sure that {path} and its folder exist and that the user who runs TaskManager may write there. {Recovers}";
}
