using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>Runs the jobs of one kind. Idempotent: a node may run a job again after a crash, until it has ended.</summary>
public interface IWork
{
    /// <summary>The job kind, as in <see cref="Job.Kind"/>.</summary>
    string Kind { get; }

    /// <summary>Runs the job to its end.</summary>
    /// <param name="job">The leased job.</param>
    /// <param name="progress">Receives the progress; must not block.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The job in its final state.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot answer: the job runs again later.</exception>
    Task<Job> Run(Job job, Action<Job> progress, CancellationToken cancellationToken);

    /// <summary>Reverts the incomplete effects of a cancelled job.</summary>
    /// <returns>The cancelled job, with a message about the remaining effects.</returns>
    Task<Job> Cancel(Job job, CancellationToken cancellationToken);

    /// <summary>Cleans up after the final state of a job is stored. Idempotent.</summary>
    Task Ended(Job job, CancellationToken cancellationToken);
}

/// <summary>The look-up of <see cref="IWork"/> by job kind.</summary>
public static class Works
{
    /// <summary>Returns the implementation for a kind; null when this server version has none.</summary>
    public static IWork? Of(this IEnumerable<IWork> works, string kind) => works.FirstOrDefault(work => work.Kind == kind);
}
