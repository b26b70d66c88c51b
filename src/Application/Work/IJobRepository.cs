using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>
/// Stores jobs, and their files in pieces: a port. Writes are durable when the call returns. Only <see cref="Lease"/> and
/// <see cref="Purge"/>, which the server calls for itself, reach all owners. Every method throws
/// <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </summary>
public interface IJobRepository
{
    /// <summary>Stores a new job.</summary>
    Task Add(Scope scope, Job job, CancellationToken cancellationToken);

    /// <summary>Returns the owner's job with this id; null when there is none.</summary>
    Task<Job?> Find(Scope scope, Guid id, CancellationToken cancellationToken);

    /// <summary>Returns the owner's jobs, newest first.</summary>
    Task<IReadOnlyList<Job>> List(Scope scope, int limit, CancellationToken cancellationToken);

    /// <summary>Stores the next version of the owner's job, if the stored one equals <see cref="Job.Version"/>.</summary>
    /// <returns>False, without a write, when the stored version differs or the job does not exist.</returns>
    Task<bool> Save(Scope scope, Job job, CancellationToken cancellationToken);

    /// <summary>
    /// Leases the oldest runnable job: queued, or running with a lease that has expired by <paramref name="now"/>. An owner has one leased
    /// job at a time, so that the jobs of one owner do not delay those of others. The job is stored as running, with one more attempt.
    /// </summary>
    /// <param name="now">The current instant.</param>
    /// <param name="until">The end of the lease.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The stored job; null when none is runnable.</returns>
    Task<Job?> Lease(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Stores a piece of a file; overwrites an existing one.</summary>
    /// <param name="scope">The owner of the file.</param>
    /// <param name="file">The id of the file.</param>
    /// <param name="number">The number of the piece, from 0.</param>
    /// <param name="bytes">The content, at most <see cref="PieceSize"/> bytes.</param>
    /// <param name="now">The current instant, which determines when an unused piece is purged.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task AddPiece(Scope scope, Guid file, int number, byte[] bytes, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns a piece of the owner's file; null after the last one.</summary>
    Task<byte[]?> ReadPiece(Scope scope, Guid file, int number, CancellationToken cancellationToken);

    /// <summary>Removes the owner's file with all its pieces.</summary>
    Task RemoveFile(Scope scope, Guid file, CancellationToken cancellationToken);

    /// <summary>Removes jobs that ended before <paramref name="before"/>, and pieces stored before it that belong to no job.</summary>
    Task Purge(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Most bytes of a piece.</summary>
    const int PieceSize = 256 << 10;
}
