using System.Text.Json.Serialization;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;

namespace TaskManager.Web.Features.Transfer;

/// <summary>A job, as the API says it. Instants are in UTC (ISO 8601).</summary>
internal sealed record ApiJob(
    Guid Id, string Kind, string State, bool DryRun, string Mode, string FileName, long Done, long? Total, string? Message,
    ImportCounts Counts, IReadOnlyList<RefusedLine> Refused, string? File, DateTime CreatedAt, DateTime? EndedAt)
{
    /// <summary>What a table was taken for; absent when it was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    public static ApiJob Of(JobView job)
    {
        var (transfer, file) = (TransferView.Of(job), job.HasFile ? $"/api/jobs/{job.Id}/file" : null);
        var mode = transfer.Import?.Mode == ImportMode.GoodLines ? "good-lines" : "all-or-nothing";
        return new ApiJob(
            job.Id, job.Kind, job.State.ToString().ToLowerInvariant(), transfer.DryRun, mode, transfer.FileName, job.Done, job.Total,
            job.Message, transfer.Report.Counts, transfer.Report.Refused, file, job.CreatedAt.UtcDateTime, job.EndedAt?.UtcDateTime)
        { Columns = transfer.Report.Sheet?.Fields };
    }
}
