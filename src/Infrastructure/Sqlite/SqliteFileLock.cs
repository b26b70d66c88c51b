namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Locks the database file against a second server. The operating system holds the lock: it ends with the process.</summary>
internal sealed class SqliteFileLock : IDisposable
{
    private const int LockedOnLinux = 11, LockedOnMac = 35, LockedOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private SqliteFileLock(FileStream file) => _file = file;

    /// <summary>Returns the held lock, or acquires a new one when there is none or the lock file was removed.</summary>
    /// <exception cref="DatabaseInUseException">Another process holds it.</exception>
    public static SqliteFileLock Renew(SqliteFileLock? held, string database)
    {
        var path = database + ".lock";
        if (held is not null && File.Exists(path)) return held;
        held?.Dispose();
        try
        {
            return new SqliteFileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException thrown) when (thrown.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new DatabaseInUseException(
                $"Another TaskManager is using {database}. Stop it, or set Storage:Sqlite:Path to another file.", thrown);
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Another process holds the lock of the database file: two writers would corrupt it.</summary>
internal sealed class DatabaseInUseException(string message, Exception cause) : IOException(message, cause);
