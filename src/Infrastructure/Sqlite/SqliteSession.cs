using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>A connection with its prepared statements. Not thread-safe.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int MaxPrepared = 500;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public SqliteSession(string path, SqliteOpenMode mode, int busySeconds)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = busySeconds,
        }.ConnectionString);
        try
        {
            _connection.Open();
            // Only the writer runs checkpoints (ADR 0003); the other settings protect against a manipulated file.
            Execute("PRAGMA wal_autocheckpoint = 0");
            Execute("PRAGMA foreign_keys = ON");
            Execute("PRAGMA trusted_schema = OFF");
            Execute("PRAGMA cell_size_check = ON");
            // Keeps temporary tables and statement journals in memory: files would double the cost of an add.
            Execute("PRAGMA temp_store = MEMORY");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The number of the connection within its database.</summary>
    public int Number { get; init; }

    /// <summary>The generation of the file handle: connections of earlier generations are closed.</summary>
    public int Generation { get; init; }

    /// <summary>The SQL of all prepared statements.</summary>
    public IReadOnlyCollection<string> Statements => _prepared.Keys;

    /// <summary>The number of pages that this connection has written to the log.</summary>
    public int PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(_connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var count, out _, resetFlg: 0);
            return count;
        }
    }

    /// <summary>The row id of the last inserted row.</summary>
    public long LastNumber => raw.sqlite3_last_insert_rowid(_connection.Handle);

    /// <summary>Runs a statement, and returns the number of changed rows.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Returns the first column of the first row; null when there is none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteScalar();

    /// <summary>Returns the first row, converted by <paramref name="read"/>; the default when there is none.</summary>
    public T? Find<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>Returns all rows, converted by <paramref name="read"/>.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            // Bounds the memory. No statement is in use at this point.
            if (_prepared.Count == MaxPrepared) DisposeStatements();
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
            _prepared.Add(sql, command);
        }
        foreach (var (name, value) in parameters) command.Parameters[name].Value = value ?? DBNull.Value;
        return command;
    }

    private void DisposeStatements()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        _prepared.Clear();
    }

    public void Dispose()
    {
        DisposeStatements();
        _connection.Dispose();
    }
}
