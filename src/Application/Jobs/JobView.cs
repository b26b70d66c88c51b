using TaskManager.Domain.Jobs;

namespace TaskManager.Application.Jobs;

/// <summary>A job as it is shown.</summary>
/// <param name="Id">Which job.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">How far it is.</param>
/// <param name="FileName">What its file is called.</param>
/// <param name="DryRun">Whether it only says what it would do.</param>
/// <param name="Mode">What becomes of lines that cannot be imported.</param>
/// <param name="Done">How many tasks it has worked on.</param>
/// <param name="Total">How many there are; null while nobody knows.</param>
/// <param name="Message">What is to be said besides; null when nothing is.</param>
/// <param name="Counts">What became of the tasks so far, or in a dry run would.</param>
/// <param name="Refused">The first lines that were refused.</param>
/// <param name="Sheet">What a table was taken for; null when it was none.</param>
/// <param name="HasFile">Whether it has written a file that can be had: an export, or what could not be imported.</param>
/// <param name="IsCancelling">Whether its owner has asked for its end.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="EndedAt">When it ended; null before.</param>
/// <param name="Elapsed">How long it has counted; null before it does.</param>
/// <param name="PerSecond">How many tasks a second; null while nobody knows.</param>
/// <param name="Remaining">How long it will take about; null while nobody knows, and at the end.</param>
public sealed record JobView(
    Guid Id, JobKind Kind, JobState State, string FileName, bool DryRun, ImportMode Mode, long Done, long? Total, string? Message, JobCounts Counts,
    IReadOnlyList<RefusedLine> Refused, Sheet? Sheet, bool HasFile, bool IsCancelling, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, TimeSpan? Elapsed,
    double? PerSecond, TimeSpan? Remaining)
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
            job.Id, job.Order.Kind, job.State, job.Order.FileName, job.Order.DryRun, job.Order.Mode, job.Done, job.Total, job.Message, job.Counts, job.Refused, job.Sheet,
            job.Output is not null, job.IsCancelling, job.CreatedAt, job.EndedAt, elapsed, perSecond,
            !job.HasEnded && job.Total is { } total && perSecond is { } rate ? TimeSpan.FromSeconds((total - job.Done) / rate) : null);
    }
}
