using System.Text.Json;
using TaskManager.Application.Work;

namespace TaskManager.Application.Transfer;

/// <summary>The view of an export or import.</summary>
/// <param name="FileName">The name of the file.</param>
/// <param name="Import">The parameters of an import; null for an export.</param>
/// <param name="Report">The result of an import so far; empty for an export.</param>
public sealed record TransferView(string FileName, ImportOrder? Import, ImportReport Report)
{
    /// <summary>Whether this is a dry run.</summary>
    public bool DryRun => Import is { DryRun: true };

    /// <summary>Creates the view of a job.</summary>
    public static TransferView Of(JobView job)
    {
        if (job.Kind == ExportOrder.Kind)
            return new(JsonSerializer.Deserialize<ExportOrder>(job.Payload)!.FileName, null, new ImportReport());
        var order = JsonSerializer.Deserialize<ImportOrder>(job.Payload)!;
        return new(order.FileName, order, ImportReport.Of(job.Report));
    }
}
