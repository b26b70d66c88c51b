using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Transfer;

namespace TaskManager.Web.Features.Transfer;

/// <summary>Streams an export while the tasks are read. A failure aborts the response, so that the download fails.</summary>
internal sealed class ExportResult(TaskExport export) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (response, time) = (context.HttpContext.Response, context.HttpContext.RequestServices.GetRequiredService<TimeProvider>());
        response.ContentType = $"{export.Format.ContentType}; charset=utf-8";
        response.Headers.ContentDisposition =
            FormattableString.Invariant($"attachment; filename=tasks-{time.GetUtcNow():yyyy-MM-dd}.{export.Format.Name}");
        await export.Format.Write(export.Tasks, response.Body, context.HttpContext.RequestAborted);
    }
}
