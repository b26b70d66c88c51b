using Microsoft.Data.Sqlite;
using SQLitePCL;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Says in words what is wrong with the storage, and tells storage trouble from bugs.</summary>
internal static class SqliteErrors
{
    private const string Recovers = "TaskManager goes on by itself once that is done.";

    /// <summary>The exception to throw for what SQLite or the file system threw; null when it is no storage trouble but a bug.</summary>
    public static StorageUnavailableException? Translate(Exception thrown, string path)
    {
        switch (thrown)
        {
            case StorageUnavailableException already:
                return already;
            case UnknownDatabaseException unknown:
                return Of(unknown.Message, $"It was left as it is. Set Storage:Sqlite:Path to another file than {path}, or move it away.");
            case DatabaseInUseException inUse:
                return Of("Another TaskManager is using the database file.", inUse.Message);
            case UnauthorizedAccessException or DirectoryNotFoundException or IOException:
                return Of("The database file cannot be opened.", CannotOpen(path));
            case SqliteException sqlite:
                return sqlite.SqliteErrorCode switch
                {
                    11 when IsOfSearch(sqlite) => Of(
                        "The search index is damaged.", "It is made anew now. When this comes again, check the disk."),
                    5 or 6 => Of("The database is locked by another program.", $"Close the program that holds {path}. {Recovers}"),
                    8 or 3 or 23 => Of("The database file cannot be written to.", CannotOpen(path)),
                    10 => Of("The disk reports an error.", $"Check the disk that holds {path}, and the system's log. {Recovers}"),
                    11 or 26 => Of("The database file is damaged, or is no database.",
                        $"It was left as it is. Move {path} away, with its -wal and -shm files, and put a backup in its place; without one, a new file is begun. {Recovers}"),
                    13 => Of("The disk is full.", $"Free some space on the disk that holds {path}. Nothing that was saved is lost. {Recovers}"),
                    14 => Of("The database file cannot be opened.", CannotOpen(path)),
                    _ => null,
                };
            default:
                return null;
        }

        StorageUnavailableException Of(string problem, string remedy) => new(problem, remedy, thrown);
    }

    /// <summary>Whether the full-text index is damaged, which can be made anew, and not the tasks.</summary>
    public static bool IsOfSearch(Exception thrown) => thrown is SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CORRUPT_VTAB };

    private static string CannotOpen(string path) =>
        $"Make sure that {path} and its folder exist and that the user who runs TaskManager may write there. {Recovers}";
}
