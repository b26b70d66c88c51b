namespace TaskManager.Application.Work;

/// <summary>The view of a job.</summary>
/// <param name="Id">The id of the job.</param>
/// <param name="Kind">See <see cref="Job.Kind"/>.</param>
/// <param name="Payload">See <see cref="Job.Payload"/>.</param>
/// <param name="Report">See <see cref="Job.Report"/>.</param>
/// <param name="State">The state.</param>
/// <param name="Done">The number of processed items.</param>
/// <param name="Total">The number of items; null while it is unknown.</param>
/// <param name="Message">See <see cref="Job.Message"/>.</param>
/// <param name="HasFile">Whether it has an output file for download.</param>
/// <param name="IsCancelling">Whether the owner requested cancellation.</param>
/// <param name="CreatedAt">The instant of the request.</param>
/// <param name="EndedAt">The instant of the end; null before.</param>
/// <param name="Elapsed">The time since the start of the current phase; null before.</param>
/// <param name="PerSecond">The throughput in items per second; null while unknown.</param>
/// <param name="Remaining">The estimated remaining time; null while unknown, and after the end.</param>
public sealed record JobView(
    Guid Id, string Kind, string Payload, string? Report, JobState State, long Done, long? Total, string? Message, bool HasFile,
    bool IsCancelling, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, TimeSpan? Elapsed, double? PerSecond, TimeSpan? Remaining)
{
    private static readonly TimeSpan EarliestRate = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the state is final.</summary>
    public bool HasEnded => State is not (JobState.Queued or JobState.Running);

    /// <summary>Creates the view of a job.</summary>
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
