using Microsoft.Data.Sqlite;
using TaskManager.Web.Commands;

namespace TaskManager.Web.Tests.Commands;

/// <summary>Runs commands in this process, on a SQLite file of their own or on that of a server.</summary>
internal sealed class CommandRunner(string? database = null) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskmanager-command-");

    /// <summary>The database file.</summary>
    public string Database => database ?? Path("tasks.db");

    /// <summary>Everything that was printed as a result.</summary>
    public StringWriter Output { get; } = new();

    /// <summary>Everything that was printed as an error.</summary>
    public StringWriter Errors { get; } = new();

    /// <summary>A path in a folder of its own.</summary>
    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>A CSV file of these lines.</summary>
    public string Table(params string[] lines)
    {
        File.WriteAllLines(Path("tasks.csv"), lines);
        return Path("tasks.csv");
    }

    public Task<int?> Run(params string[] args) => Run(CancellationToken.None, args);

    public Task<int?> Run(CancellationToken cancellationToken, params string[] args) => CommandLine.Run(
        Arguments.Of(["--contentRoot", _folder.FullName, "--Storage:Provider=Sqlite", $"--Storage:Sqlite:Path={Database}", .. args]),
        Output, Errors, cancellationToken);

    /// <summary>Asks the database beside a server.</summary>
    public long Sql(string sql)
    {
        if (!File.Exists(Database)) return 0;
        using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
