using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>One open connection with the statements it has prepared. Used by one caller at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int MostPrepared = 500;

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
            // Checkpoints belong to the writer alone (ADR 0003); the rest distrusts the file.
            Execute("PRAGMA wal_autocheckpoint = 0");
            Execute("PRAGMA foreign_keys = ON");
            Execute("PRAGMA trusted_schema = OFF");
            Execute("PRAGMA cell_size_check = ON");
            // Temporary tables and statement journals stay in memory: a file for each would double the cost of an add.
            Execute("PRAGMA temp_store = MEMORY");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The number of the connection among those of its database.</summary>
    public int Number { get; init; }

    /// <summary>Which opening of the file it belongs to.</summary>
    public int Generation { get; init; }

    /// <summary>The texts of all statements prepared so far.</summary>
    public IReadOnlyCollection<string> Statements => _prepared.Keys;

    /// <summary>How many pages this connection has written to the log.</summary>
    public int PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(_connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var count, out _, resetFlg: 0);
            return count;
        }
    }

    /// <summary>The number of the row that was inserted last.</summary>
    public long LastNumber => raw.sqlite3_last_insert_rowid(_connection.Handle);

    /// <summary>Runs a statement and says how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>The first column of the first row; null when there is none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteScalar();

    /// <summary>What <paramref name="read"/> makes of the first row; nothing when there is none.</summary>
    public T? Find<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>All rows, each made by <paramref name="read"/>.</summary>
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
            // Queries come in many shapes. None of the statements is in use here.
            if (_prepared.Count == MostPrepared) Forget();
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
            _prepared.Add(sql, command);
        }
        foreach (var (name, value) in parameters) command.Parameters[name].Value = value ?? DBNull.Value;
        return command;
    }

    private void Forget()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        _prepared.Clear();
    }

    public void Dispose()
    {
        Forget();
        _connection.Dispose();
    }
}
