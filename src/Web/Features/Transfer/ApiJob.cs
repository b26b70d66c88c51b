using System.Text.Json.Serialization;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;

namespace TaskManager.Web.Features.Transfer;

/// <summary>The latest jobs.</summary>
/// <param name="Jobs">The jobs, newest first.</param>
internal sealed record ApiJobList(IEnumerable<ApiJob> Jobs);

/// <summary>An export or import.</summary>
/// <param name="Id">The id of the job.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">Its state; the last four are final.</param>
/// <param name="DryRun">Whether it only says what an import would do.</param>
/// <param name="Mode">What becomes of a file in which some lines cannot be imported.</param>
/// <param name="FileName">The name of the file.</param>
/// <param name="Done">How many tasks are done.</param>
/// <param name="Total">How many tasks there are; null while that is unknown.</param>
/// <param name="Message">The present phase, or the reason of a failure; null when there is neither.</param>
/// <param name="Counts">The outcomes of a file's tasks; in a dry run those that an import would have.</param>
/// <param name="Refused">The first lines that cannot be imported.</param>
/// <param name="File">The address of the file that it has written; null when there is none.</param>
/// <param name="CreatedAt">When it was asked for (UTC).</param>
/// <param name="EndedAt">When it ended (UTC); null before.</param>
internal sealed record ApiJob(
    Guid Id, string Kind, string State, bool DryRun, string Mode, string FileName, long Done, long? Total, string? Message,
    ImportCounts Counts, IReadOnlyList<RefusedLine> Refused, string? File, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    /// <summary>Which column of a table has which field, by the field's name; absent when the file is no table.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    public static ApiJob Of(JobView job)
    {
        var (transfer, file) = (TransferView.Of(job), job.HasFile ? $"/api/jobs/{job.Id}/file" : null);
        return new ApiJob(
            job.Id, job.Kind, NameOf(job.State), transfer.DryRun, ImportForm.NameOf(transfer.Import?.Mode ?? default), transfer.FileName,
            job.Done, job.Total, job.Message, transfer.Report.Counts, transfer.Report.Refused, file, job.CreatedAt, job.EndedAt)
        { Columns = transfer.Report.Sheet?.Fields };
    }

    /// <summary>The name of a state.</summary>
    public static string NameOf(JobState state) => state.ToString().ToLowerInvariant();
}
