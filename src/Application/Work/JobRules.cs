using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>The job rules that several use cases share.</summary>
internal static class JobRules
{
    /// <summary>Most stored jobs of an owner.</summary>
    public const int MaxJobs = 200;

    private const int MaxActiveJobs = 5;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns why the owner cannot start another job; null when the limits allow it.</summary>
    public static async Task<Conflict?> CheckLimits(this IJobRepository jobs, Scope scope, CancellationToken cancellationToken)
    {
        var stored = await jobs.List(scope, MaxJobs, cancellationToken);
        return stored.Count(job => !job.HasEnded) >= MaxActiveJobs ? JobErrors.TooMany
            : stored.Count == MaxJobs ? JobErrors.TooManyStored
            : null;
    }

    /// <summary>Requests the cancellation of a job that has not ended.</summary>
    /// <returns>The job after the call; null when it does not exist.</returns>
    public static async Task<Job?> Cancel(
        this IJobRepository jobs, Scope scope, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await jobs.Find(scope, id, cancellationToken) is { } job)
        {
            if (job.HasEnded || job.IsCancelling) return job;
            // A job that was started may have stored tasks: the node that holds the lease reverts them.
            var wanted = job is { Attempts: 0, StartedAt: null } ? job.Ended(JobState.Cancelled, now) : job with { IsCancelling = true };
            if (await jobs.Save(scope, wanted, cancellationToken)) return wanted;
        }
        return null;
    }

    /// <summary>Cancels all jobs of an owner, and waits until they have ended, at most for <paramref name="timeout"/>.</summary>
    public static async Task CancelAll(
        this IJobRepository jobs, Scope scope, TimeProvider time, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        foreach (var job in await jobs.List(scope, MaxJobs, cancellationToken))
            await jobs.Cancel(scope, job.Id, time.GetUtcNow(), cancellationToken);
        while (time.GetElapsedTime(began) < timeout && (await jobs.List(scope, MaxJobs, cancellationToken)).Any(job => !job.HasEnded))
            await Task.Delay(PollInterval, time, cancellationToken);
    }
}
