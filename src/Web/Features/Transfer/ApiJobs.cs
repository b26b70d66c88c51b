using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Web.Features.Api;

namespace TaskManager.Web.Features.Transfer;

/// <summary>Export, import and jobs for programs: <c>curl -F file=@tasks.csv …/api/imports</c>, and then its Location until it has ended.</summary>
internal static class ApiJobs
{
    /// <summary>Maps the endpoints, those that only read apart from those that change something.</summary>
    public static (RouteHandlerBuilder[] Reads, RouteHandlerBuilder[] Writes) MapJobs(this RouteGroupBuilder api)
    {
        const string one = "/jobs/{id:guid}";
        return (
            [api.MapGet("/export", Export), api.MapGet("/jobs", List), api.MapGet(one, Show), api.MapGet($"{one}/file", Download)],
            [
                api.MapPost("/exports", StartExport),
                api.MapPost("/imports", StartImport).WithMetadata(new TakesFileAttribute()),
                api.MapPost($"{one}/cancel", Cancel),
            ]);
    }

    private static async Task<IResult> Export(IMediator mediator, string? format, CancellationToken cancellationToken) =>
        (await mediator.Send(new ExportTasks(format), cancellationToken)).Answer(export =>
            TypedResults.Stream(body => export.Format.Write(export.Tasks, body, cancellationToken), export.Format.ContentType, $"tasks.{export.Format.Name}"));

    private static async Task<IResult> StartExport(IMediator mediator, HttpContext context, string? format, CancellationToken cancellationToken) =>
        (await mediator.Send(new StartExport(format), cancellationToken)).Answer(job => Accepted(context, job));

    private static async Task<IResult> List(IMediator mediator, CancellationToken cancellationToken) =>
        (await mediator.Send(new ListJobs(), cancellationToken)).Answer(jobs => TypedResults.Ok(new { Jobs = jobs.Select(ApiJob.Of) }));

    private static async Task<IResult> Show(IMediator mediator, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new ShowJob(id), cancellationToken)).Answer(job => TypedResults.Ok(ApiJob.Of(job)));

    private static async Task<IResult> Cancel(IMediator mediator, HttpContext context, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new CancelJob(id), cancellationToken)).Answer(job => Accepted(context, job));

    private static async Task<IResult> Download(IMediator mediator, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new ReadJobFile(id), cancellationToken)).Answer(file => TypedResults.Stream(file.Content, file.ContentType, file.Name));

    // A form with a file, or the file itself and the rest in the address.
    [ReadsParameters("from", "format", "dryRun", "mode", "fileName", "column-*")]
    private static async Task<IResult> StartImport(IMediator mediator, HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var form = request.HasFormContentType ? await Form(request, cancellationToken) : null;
        string? Field(string name) => form?[name] is [{ } value] ? value : request.Query[name];
        await using var uploaded = form?.Files["file"]?.OpenReadStream();
        Guid? from = Guid.TryParse(Field("from"), out var id) ? id : null;
        var dryRun = Field("dryRun");
        if (from is null && Field("from") is { Length: > 0 }) return ApiProblems.Of(StatusCodes.Status422UnprocessableEntity, "from must be the id of a dry run.");
        if (dryRun is not (null or "" or "true" or "false")) return ApiProblems.Of(StatusCodes.Status422UnprocessableEntity, "dryRun must be true or false.");
        return (await mediator.Send(new StartImport(
            form is null && from is null ? request.Body : uploaded, form?.Files["file"]?.FileName ?? Field("fileName"), from, Field("format"), dryRun == "true",
            ImportForm.ModeOf(Field("mode")), ImportForm.Columns(form is null ? request.Query : form)), cancellationToken)).Answer(job => Accepted(context, job));
    }

    private static async Task<IFormCollection> Form(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = TakesFileAttribute.Bytes }, cancellationToken);
        }
        catch (Exception thrown) when (thrown is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The form ends too early, or is none.", thrown);
        }
    }

    private static Accepted<ApiJob> Accepted(HttpContext context, JobView job) => TypedResults.Accepted($"{context.Request.PathBase}/api/jobs/{job.Id}", ApiJob.Of(job));
}
