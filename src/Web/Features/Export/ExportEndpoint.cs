using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using MediatR;
using TaskManager.Application.Tasks;
using TaskManager.Web.Features.Api;

namespace TaskManager.Web.Features.Export;

/// <summary>The tasks of whoever asks as a file, which is written while they are read.</summary>
internal static class ExportEndpoint
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static void MapExport(this WebApplication app) => app.MapGet("/export", Export);

    private static async Task<IResult> Export(IMediator mediator, TimeProvider time, HttpContext context, string? format, CancellationToken cancellationToken)
    {
        if (format is not (null or "json")) return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        var export = (await mediator.Send(new ExportTasks(), cancellationToken)).Value;
        context.Response.Headers.ContentDisposition = $"attachment; filename=tasks-{time.GetUtcNow():yyyy-MM-dd}.json";
        return TypedResults.Json(new { SchemaVersion = 1, Tasks = Written(export.Tasks) }, Json);
    }

    private static async IAsyncEnumerable<ApiTask> Written(IAsyncEnumerable<TaskView> tasks)
    {
        await foreach (var task in tasks) yield return ApiTask.Of(task);
    }
}
