using System.Globalization;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;

namespace TaskManager.Web.Features.Transfer;

/// <summary>The titles, states and progress of jobs, as the pages show them.</summary>
internal static class JobText
{
    private const int LongestPreview = 120;

    /// <summary>Returns the title of a job.</summary>
    public static string Title(this JobView job) => TransferView.Of(job) switch
    {
        { Import: null } export => $"Export to {export.FileName}",
        { DryRun: true } dryRun => $"Check of {dryRun.FileName}",
        var import => $"Import of {import.FileName}",
    };

    /// <summary>Returns the state of a job. A screen reader announces each change, so the text has no numbers.</summary>
    public static string StateText(this JobView job) => job.State switch
    {
        JobState.Queued => "Waiting",
        JobState.Running when job.IsCancelling => "Cancelling",
        JobState.Running => job.Message ?? "Running",
        JobState.Done => TransferView.Of(job).DryRun ? "Checked, not imported yet" : "Done",
        JobState.Failed => "Failed",
        JobState.Cancelled => "Cancelled",
        _ => "Interrupted",
    };

    /// <summary>Returns the progress of a job in numbers.</summary>
    public static string ProgressText(this JobView job) => string.Join(" · ", new[]
    {
        job.Total is { } total ? $"{job.Done:N0} of {total:N0}" : $"{job.Done:N0} so far",
        job.PerSecond is { } rate ? $"{rate:N0} a second" : null,
        job.Elapsed is { } elapsed ? $"{Duration(elapsed)} elapsed" : null,
        job.Remaining is { } remaining ? $"about {Duration(remaining)} left" : null,
    }.Where(part => part is not null));

    /// <summary>Returns the beginning of a text, for the preview of a table.</summary>
    public static string Beginning(this string? text) =>
        text is null ? "" : text.Length <= LongestPreview ? text : string.Concat(text.AsSpan(0, LongestPreview), "…");

    private static string Duration(TimeSpan time) => time.TotalSeconds < 100
        ? $"{Math.Ceiling(time.TotalSeconds).ToString("N0", CultureInfo.CurrentCulture)} s"
        : $"{Math.Ceiling(time.TotalMinutes).ToString("N0", CultureInfo.CurrentCulture)} min";
}
