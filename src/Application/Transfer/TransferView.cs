using System.Text.Json;
using TaskManager.Application.Work;

namespace TaskManager.Application.Transfer;

/// <summary>An export or import as it is shown.</summary>
/// <param name="FileName">The name of its file.</param>
/// <param name="Import">The order of an import; null for an export.</param>
/// <param name="Report">The result of an import so far; empty for an export.</param>
public sealed record TransferView(string FileName, ImportOrder? Import, ImportReport Report)
{
    /// <summary>Whether it only says what it would do.</summary>
    public bool DryRun => Import is { DryRun: true };

    /// <summary>The export or import that a job is.</summary>
    public static TransferView Of(JobView job)
    {
        if (job.Kind == ExportOrder.Kind)
            return new(JsonSerializer.Deserialize<ExportOrder>(job.Payload)!.FileName, null, new ImportReport());
        var order = JsonSerializer.Deserialize<ImportOrder>(job.Payload)!;
        return new(order.FileName, order, ImportReport.Of(job.Report));
    }
}
