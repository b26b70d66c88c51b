using System.Globalization;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;

namespace TaskManager.Web.Features.Transfer;

/// <summary>What the pages call jobs, and how far they are.</summary>
internal static class JobWords
{
    private const int LongestPreview = 120;

    /// <summary>What a job is about.</summary>
    public static string Title(this JobView job) => TransferView.Of(job) switch
    {
        { Import: null } export => $"Export to {export.FileName}",
        { DryRun: true } look => $"What is in {look.FileName}",
        var import => $"Import of {import.FileName}",
    };

    /// <summary>How far it is, in a few words that change seldom.</summary>
    public static string StateWords(this JobView job) => job.State switch
    {
        JobState.Queued => "Waiting for its turn",
        JobState.Running when job.IsCancelling => "Being cancelled",
        JobState.Running => job.Message ?? "At work",
        JobState.Done => TransferView.Of(job).DryRun ? "Nothing is imported yet" : "Done",
        JobState.Failed => "Not done",
        JobState.Cancelled => "Cancelled",
        _ => "Interrupted",
    };

    /// <summary>How far it is, in numbers.</summary>
    public static string ProgressWords(this JobView job) => string.Join(" · ", new[]
    {
        job.Total is { } total ? $"{job.Done:N0} of {total:N0}" : $"{job.Done:N0} so far",
        job.PerSecond is { } rate ? $"{rate:N0} a second" : null,
        job.Elapsed is { } elapsed ? $"{Words(elapsed)} gone" : null,
        job.Remaining is { } left ? $"about {Words(left)} left" : null,
    }.Where(words => words is not null));

    /// <summary>The beginning of a text.</summary>
    public static string Beginning(this string? text) => text is null ? "" : text.Length <= LongestPreview ? text : string.Concat(text.AsSpan(0, LongestPreview), "…");

    private static string Words(TimeSpan time) => time.TotalSeconds < 100
        ? $"{Math.Ceiling(time.TotalSeconds).ToString("N0", CultureInfo.CurrentCulture)} s"
        : $"{Math.Ceiling(time.TotalMinutes).ToString("N0", CultureInfo.CurrentCulture)} min";
}
