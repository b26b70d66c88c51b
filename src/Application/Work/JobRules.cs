using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>What several use cases do with jobs.</summary>
internal static class JobRules
{
    /// <summary>The most jobs that are kept of an owner.</summary>
    public const int MostKept = 200;

    private const int MostAtOnce = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The reason why the owner cannot have another job now; null when there is none.</summary>
    public static async Task<Conflict?> Refusal(this IJobRepository jobs, Scope scope, CancellationToken cancellationToken)
    {
        var kept = await jobs.List(scope, MostKept, cancellationToken);
        return kept.Count(job => !job.HasEnded) >= MostAtOnce ? JobErrors.TooMany : kept.Count == MostKept ? JobErrors.TooManyKept : null;
    }

    /// <summary>Cancels a job, unless it has ended.</summary>
    /// <returns>The job as it is then; null when there is none.</returns>
    public static async Task<Job?> Cancel(
        this IJobRepository jobs, Scope scope, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await jobs.Find(scope, id, cancellationToken) is { } job)
        {
            if (job.HasEnded || job.IsCancelling) return job;
            // One that was begun may have stored tasks: the node that works on it takes them back.
            var wanted = job is { Attempts: 0, StartedAt: null } ? job.Ended(JobState.Cancelled, now) : job with { IsCancelling = true };
            if (await jobs.Save(scope, wanted, cancellationToken)) return wanted;
        }
        return null;
    }

    /// <summary>Cancels all jobs of an owner, and waits up to a limit until they have ended.</summary>
    public static async Task CancelAll(
        this IJobRepository jobs, Scope scope, TimeProvider time, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        foreach (var job in await jobs.List(scope, MostKept, cancellationToken))
            await jobs.Cancel(scope, job.Id, time.GetUtcNow(), cancellationToken);
        while (time.GetElapsedTime(began) < atMost && (await jobs.List(scope, MostKept, cancellationToken)).Any(job => !job.HasEnded))
            await Task.Delay(Pause, time, cancellationToken);
    }
}
