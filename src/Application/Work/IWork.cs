using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>
/// Does the jobs of one kind. The node that holds a job's lease calls it, any number of times, until the job has ended: done over, it
/// comes to the same end.
/// </summary>
public interface IWork
{
    /// <summary>The name of the kind in <see cref="Job.Kind"/>.</summary>
    string Kind { get; }

    /// <summary>Works until the job has ended.</summary>
    /// <param name="job">The job as it is leased.</param>
    /// <param name="progress">Takes the progress; returns at once.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The job as it has ended.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot answer: the job is done over later.</exception>
    Task<Job> Run(Job job, Action<Job> progress, CancellationToken cancellationToken);

    /// <summary>Takes back what must not stay of a job that does not come to its end.</summary>
    /// <returns>The job as it is cancelled, with a message that says what stays.</returns>
    Task<Job> Cancel(Job job, CancellationToken cancellationToken);

    /// <summary>Tidies up after a job of which the end is stored; called any number of times.</summary>
    Task Ended(Job job, CancellationToken cancellationToken);
}

/// <summary>How the work for a job is found.</summary>
public static class Works
{
    /// <summary>Does jobs of this kind; null when this version of the server knows no such kind.</summary>
    public static IWork? Of(this IEnumerable<IWork> works, string kind) => works.FirstOrDefault(work => work.Kind == kind);
}
