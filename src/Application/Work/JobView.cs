namespace TaskManager.Application.Work;

/// <summary>A job as it is shown.</summary>
/// <param name="Id">The id of the job.</param>
/// <param name="Kind">See <see cref="Job.Kind"/>.</param>
/// <param name="Payload">See <see cref="Job.Payload"/>.</param>
/// <param name="Report">See <see cref="Job.Report"/>.</param>
/// <param name="State">The state.</param>
/// <param name="Done">The number of items that are done.</param>
/// <param name="Total">The number of items; null while it is unknown.</param>
/// <param name="Message">See <see cref="Job.Message"/>.</param>
/// <param name="HasFile">Whether it has written a file that can be downloaded.</param>
/// <param name="IsCancelling">Whether its owner has asked for its end.</param>
/// <param name="CreatedAt">The instant at which it was asked for.</param>
/// <param name="EndedAt">The instant of its end; null before.</param>
/// <param name="Elapsed">The time since it began to count; null before.</param>
/// <param name="PerSecond">Items a second; null while that is unknown.</param>
/// <param name="Remaining">An estimate of the remaining time; null while it is unknown, and at the end.</param>
public sealed record JobView(
    Guid Id, string Kind, string Payload, string? Report, JobState State, long Done, long? Total, string? Message, bool HasFile,
    bool IsCancelling, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, TimeSpan? Elapsed, double? PerSecond, TimeSpan? Remaining)
{
    private static readonly TimeSpan EarliestRate = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the state is final.</summary>
    public bool HasEnded => State is not (JobState.Queued or JobState.Running);

    /// <summary>The view of a job.</summary>
    public static JobView Of(Job job, DateTimeOffset now)
    {
        var elapsed = job.StartedAt is { } began ? (job.EndedAt ?? now) - began : (TimeSpan?)null;
        var perSecond = elapsed > EarliestRate && job.Done > 0 ? job.Done / elapsed.Value.TotalSeconds : (double?)null;
        return new JobView(
            job.Id, job.Kind, job.Payload, job.Report, job.State, job.Done, job.Total, job.Message, job.Output is not null,
            job.IsCancelling, job.CreatedAt, job.EndedAt, elapsed, perSecond,
            !job.HasEnded && job.Total is { } total && perSecond is { } rate ? TimeSpan.FromSeconds((total - job.Done) / rate) : null);
    }
}
