namespace TaskManager.Application.Work;

/// <summary>A job as it is shown.</summary>
/// <param name="Id">Which job.</param>
/// <param name="Kind">See <see cref="Job.Kind"/>.</param>
/// <param name="Payload">See <see cref="Job.Payload"/>.</param>
/// <param name="Report">See <see cref="Job.Report"/>.</param>
/// <param name="State">How far it is.</param>
/// <param name="Done">How many things it has worked on.</param>
/// <param name="Total">How many there are; null while that is unknown.</param>
/// <param name="Message">See <see cref="Job.Message"/>.</param>
/// <param name="HasFile">Whether it has written a file that can be downloaded.</param>
/// <param name="IsCancelling">Whether its owner has asked for its end.</param>
/// <param name="CreatedAt">The instant at which it was asked for.</param>
/// <param name="EndedAt">The instant of its end; null before.</param>
/// <param name="Elapsed">How long it has counted; null before it does.</param>
/// <param name="PerSecond">How many things a second; null while that is unknown.</param>
/// <param name="Remaining">How long it will take about; null while that is unknown, and at the end.</param>
public sealed record JobView(
    Guid Id, string Kind, string Payload, string? Report, JobState State, long Done, long? Total, string? Message, bool HasFile,
    bool IsCancelling, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, TimeSpan? Elapsed, double? PerSecond, TimeSpan? Remaining)
{
    private static readonly TimeSpan EarliestRate = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether it will not change any more.</summary>
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
