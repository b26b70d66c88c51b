using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Transfer;

/// <summary>Export and import of all tasks, and the jobs that do it.</summary>
public sealed class TransferController(IMediator mediator) : Controller
{
    private const string Form = "application/x-www-form-urlencoded", Multipart = "multipart/form-data";

    [HttpGet("imports")]
    public async Task<IActionResult> Index(CancellationToken cancellationToken) => View("Index", await Jobs(cancellationToken));

    [HttpGet("export")]
    public async Task<IActionResult> Export([FromQuery] ExportTasks query, CancellationToken cancellationToken)
    {
        var export = await mediator.Send(query, cancellationToken);
        return export.Error is { } error ? this.Fail(error) : new ExportResult(export.Value);
    }

    [HttpPost("exports"), Consumes(Form, Multipart)]
    public async Task<IActionResult> StartExport([FromForm] string? format, CancellationToken cancellationToken) =>
        Started(await mediator.Send(new StartExport(format), cancellationToken));

    // The buttons of a job send their parameters in the query, the form to import in its body.
    [HttpPost("imports"), Consumes(Form, Multipart), TakesFile, RequestFormLimits(MultipartBodyLengthLimit = TakesFileAttribute.Bytes)]
    public async Task<IActionResult> StartImport(ImportForm form, CancellationToken cancellationToken)
    {
        // A value like "dryRun=yes" must not start an import.
        if (ModelState.ErrorCount > 0) return this.Fail(TransferErrors.Unreadable);
        await using var file = form.File?.OpenReadStream();
        var started = await mediator.Send(form.Of(file, Request.Form), cancellationToken);
        return started.Error is Validation invalid && !Request.WantsFragment()
            ? this.Invalid("Index", await Jobs(cancellationToken), invalid)
            : Started(started);
    }

    [HttpGet("jobs/{id:guid}")]
    public async Task<IActionResult> Show([FromRoute] Guid id, CancellationToken cancellationToken)
    {
        Response.VaryByWish();
        var job = await mediator.Send(new ShowJob(id), cancellationToken);
        if (job.Error is { } error) return this.Fail(error);
        return Request.WantsFragment() ? PartialView("_Job", job.Value) : View("Job", job.Value);
    }

    [HttpGet("jobs/{id:guid}/events"), DisableRateLimiting, DisableHttpMetrics]
    public async Task<object> Follow([FromRoute] Guid id, CancellationToken cancellationToken)
    {
        if ((await mediator.Send(new ShowJob(id), cancellationToken)).Error is { } error) return this.Fail(error);
        if (!HttpContext.RequestServices.GetRequiredService<LiveStreams>().Admits())
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        return JobEvents.Of(this, mediator, id);
    }

    [HttpPost("jobs/{id:guid}/cancel"), Consumes(Form, Multipart)]
    public async Task<IActionResult> Cancel([FromRoute] Guid id, CancellationToken cancellationToken) =>
        Started(await mediator.Send(new CancelJob(id), cancellationToken));

    [HttpGet("jobs/{id:guid}/file")]
    public async Task<IActionResult> Download([FromRoute] Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new ReadJobFile(id), cancellationToken)) is var file && file.Error is { } error
            ? this.Fail(error)
            : new FileStreamResult(file.Value.Content, file.Value.ContentType) { FileDownloadName = file.Value.Name };

    private async Task<IReadOnlyList<JobView>> Jobs(CancellationToken cancellationToken) =>
        (await mediator.Send(new ListJobs(), cancellationToken)).Value;

    private IActionResult Started(Result<JobView> job)
    {
        if (job.Error is { } error) return this.Fail(error);
        if (Request.WantsFragment()) return PartialView("_Job", job.Value);
        if (!Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            return this.SeeOther($"{Request.PathBase}/jobs/{job.Value.Id}");
        // A program that asks for JSON gets the response of the API.
        Response.Headers.Location = $"{Request.PathBase}/api/jobs/{job.Value.Id}";
        return new JsonResult(ApiJob.Of(job.Value)) { StatusCode = StatusCodes.Status202Accepted };
    }
}
