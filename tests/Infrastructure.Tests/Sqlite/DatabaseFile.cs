using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>A database file in a new folder, deleted after the test.</summary>
public sealed class DatabaseFile : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("taskmanager-").FullName;
    private readonly List<SqliteDatabase> _opened = [];
    private readonly ILoggerFactory _loggers;

    static DatabaseFile() => SqliteLibrary.Load();

    public DatabaseFile() =>
        (Path, _loggers) = (System.IO.Path.Combine(_folder, "tasks.db"), LoggerFactory.Create(logging => logging.AddProvider(Log)));

    public string Path { get; }

    public LogLines Log { get; } = new();

    public FakeTimeProvider Time { get; } = TestTime.New();

    /// <summary>The SQL of all prepared statements.</summary>
    public IEnumerable<string> Statements => _opened.SelectMany(database => database.Statements);

    /// <summary>Opens the product's database, with a lock timeout of one second instead of five.</summary>
    internal SqliteDatabase Open()
    {
        var database = new SqliteDatabase(Path, Time, _loggers.CreateLogger<SqliteDatabase>(), busySeconds: 1);
        _opened.Add(database);
        return database;
    }

    /// <summary>Opens a connection of another program.</summary>
    public SqliteConnection Connect(SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Runs one statement on a separate connection.</summary>
    public object? Sql(string sql)
    {
        using var connection = Connect();
        return Sql(connection, sql);
    }

    public static object? Sql(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Returns every row, its columns joined by <c>|</c>, NULL as empty text.</summary>
    public static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var columns = new object[reader.FieldCount];
            reader.GetValues(columns);
            rows.Add(
                string.Join('|', columns.Select(column => Convert.ToString(column, System.Globalization.CultureInfo.InvariantCulture))));
        }
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened) await database.DisposeAsync();
        _loggers.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
