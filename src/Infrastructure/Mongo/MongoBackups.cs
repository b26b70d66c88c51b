namespace TaskManager.Infrastructure.Mongo;

/// <summary>MongoDB has its own tools for backups.</summary>
internal sealed class MongoBackups : IBackups
{
    private const string Restoring = "The tasks are in MongoDB: put a backup back with mongorestore.";

    public Task<BackupContents> Write(string file, ShowProgress progress, CancellationToken cancellationToken) =>
        throw new StartupException("The tasks are in MongoDB: back them up with mongodump.");

    public BackupContents Check(string file) => throw new StartupException(Restoring);

    public string? Restore(string file, ShowProgress progress, CancellationToken cancellationToken) =>
        throw new StartupException(Restoring);
}
