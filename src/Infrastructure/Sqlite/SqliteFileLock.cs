namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Keeps a second server off the database file. The lock is the operating system's: it ends with the process, however that ends.</summary>
internal sealed class SqliteFileLock : IDisposable
{
    private const int TakenOnLinux = 11, TakenOnMac = 35, TakenOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private SqliteFileLock(FileStream file) => _file = file;

    /// <summary>The lock that is held, or a new one where there is none or its file was taken away.</summary>
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
        catch (IOException thrown) when (thrown.HResult is TakenOnLinux or TakenOnMac or TakenOnWindows)
        {
            throw new DatabaseInUseException(
                $"Another TaskManager is using {database}. Stop it, or set Storage:Sqlite:Path to another file.", thrown);
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Another process holds the database file: two would corrupt it.</summary>
internal sealed class DatabaseInUseException(string message, Exception cause) : IOException(message, cause);
