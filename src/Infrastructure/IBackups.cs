using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure;

/// <summary>Takes the progress of long work; returns at once.</summary>
/// <param name="what">The present phase.</param>
/// <param name="done">The number of items that are done.</param>
/// <param name="total">The number of items; null while it is unknown.</param>
public delegate void ShowProgress(string what, long done, long? total);

/// <summary>The contents of a backup.</summary>
/// <param name="Tasks">The number of its tasks, of all owners and with the trash.</param>
/// <param name="Schema">The version of its tables.</param>
/// <param name="IsOld">Whether the next start of the server upgrades it.</param>
public sealed record BackupContents(long Tasks, long Schema, bool IsOld);

/// <summary>Backups of the whole store in one file: a port. Throws <see cref="StartupException"/> for what is not possible.</summary>
public interface IBackups
{
    /// <summary>Writes a consistent copy of the store, also while a server uses it. An existing file is never replaced.</summary>
    Task<BackupContents> Write(string file, ShowProgress progress, CancellationToken cancellationToken);

    /// <summary>Reads what a backup holds, and checks that it is whole and can be restored.</summary>
    BackupContents Check(string file);

    /// <summary>
    /// Puts a backup in the place of the store, which is kept beside it. Refuses while a server runs. A process that is killed on the way
    /// leaves the old store or the new one, each whole.
    /// </summary>
    /// <returns>The file that keeps the store as it was; null when there was none.</returns>
    /// <exception cref="StorageUnavailableException">The store is in use, or its disk does not take the backup.</exception>
    string? Restore(string file, ShowProgress progress, CancellationToken cancellationToken);
}
