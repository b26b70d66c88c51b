using Microsoft.Extensions.Logging.Abstractions;
using TaskManager.Application.Work;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>A database in a temporary folder, for the jobs of a process that must not write to the store.</summary>
internal sealed class SqliteScratch : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskmanager-");
    private readonly SqliteDatabase _database;

    public SqliteScratch(TimeProvider time)
    {
        SqliteLibrary.Load();
        _database = new SqliteDatabase(Path.Combine(_folder.FullName, "jobs.db"), time, NullLogger<SqliteDatabase>.Instance, "OFF");
        Jobs = new SqliteJobRepository(_database);
    }

    public IJobRepository Jobs { get; }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
