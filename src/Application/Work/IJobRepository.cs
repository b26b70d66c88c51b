using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>
/// Stores jobs, and the files that they read and write, in pieces: a port. Only <see cref="Lease"/> and <see cref="Purge"/>, which are the
/// server's own, look at
/// all owners. What a call has stored when it returns survives a crash. Every method throws <see cref="StorageUnavailableException"/> when
/// the store cannot answer.
/// </summary>
public interface IJobRepository
{
    /// <summary>Stores a new job.</summary>
    Task Add(Scope scope, Job job, CancellationToken cancellationToken);

    /// <summary>The owner's job with this id; null when there is none.</summary>
    Task<Job?> Find(Scope scope, Guid id, CancellationToken cancellationToken);

    /// <summary>The owner's jobs, newest first.</summary>
    Task<IReadOnlyList<Job>> List(Scope scope, int limit, CancellationToken cancellationToken);

    /// <summary>Stores the owner's job over the same <see cref="Job.Version"/>, as the next one.</summary>
    /// <returns>False when another version is stored, or none: nothing was stored then.</returns>
    Task<bool> Save(Scope scope, Job job, CancellationToken cancellationToken);

    /// <summary>
    /// Leases the oldest runnable job: queued, or running with a lease that has expired by <paramref name="now"/>. An owner has one
    /// leased job at a time, so that the jobs of one owner do not delay those of others. The job is stored as running, with one more
    /// attempt.
    /// </summary>
    /// <param name="now">The instant.</param>
    /// <param name="until">The end of the lease.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The job as it is stored now; null when there is none to do.</returns>
    Task<Job?> Lease(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Stores a piece of a file, over what was stored there before.</summary>
    /// <param name="scope">Reaches the file.</param>
    /// <param name="file">Which file.</param>
    /// <param name="number">Which piece, from 0.</param>
    /// <param name="bytes">At most <see cref="PieceSize"/>.</param>
    /// <param name="now">The instant, by which pieces are found that no job needs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task AddPiece(Scope scope, Guid file, int number, byte[] bytes, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A piece of the owner's file; null behind the last one.</summary>
    Task<byte[]?> ReadPiece(Scope scope, Guid file, int number, CancellationToken cancellationToken);

    /// <summary>Removes the owner's file with all its pieces.</summary>
    Task RemoveFile(Scope scope, Guid file, CancellationToken cancellationToken);

    /// <summary>Removes jobs that ended before <paramref name="before"/>, and pieces that were stored before it and belong to no
    /// job.</summary>
    Task Purge(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>The most bytes of a piece.</summary>
    const int PieceSize = 256 << 10;
}
