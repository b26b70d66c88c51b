using System.Text.Json.Serialization;
using TaskManager.Application.Jobs;
using TaskManager.Domain.Jobs;

namespace TaskManager.Web.Features.Transfer;

/// <summary>A job, as the API says it. Instants are in UTC (ISO 8601).</summary>
internal sealed record ApiJob(
    Guid Id, string Kind, string State, bool DryRun, string Mode, string FileName, long Done, long? Total, string? Message, JobCounts Counts,
    IReadOnlyList<RefusedLine> Refused, string? File, DateTime CreatedAt, DateTime? EndedAt)
{
    /// <summary>What a table was taken for; absent when it was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    public static ApiJob Of(JobView job) => new(
        job.Id, Lower(job.Kind), Lower(job.State), job.DryRun, job.Mode == ImportMode.GoodLines ? "good-lines" : "all-or-nothing", job.FileName, job.Done, job.Total, job.Message,
        job.Counts, job.Refused, job.HasFile ? $"/api/jobs/{job.Id}/file" : null, job.CreatedAt.UtcDateTime, job.EndedAt?.UtcDateTime)
    { Columns = job.Sheet?.Fields };

    private static string Lower<T>(T name) where T : struct, Enum => name.ToString().ToLowerInvariant();
}
