using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Web.Features.Api;

namespace TaskManager.Web.Features.Transfer;

/// <summary>Export, import and jobs for programs. The docstrings of the handlers are published.</summary>
internal static class ApiJobs
{
    /// <summary>Maps the endpoints, those that only read apart from those that change something.</summary>
    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder writes)
    {
        const string one = "/jobs/{id:guid}";
        reads.MapGet("/export", Export).WithName("exportTasks").ProducesFile();
        reads.MapGet("/jobs", List).WithName("listJobs").Produces<ApiJobList>();
        reads.MapGet(one, Show).WithName("getJob").Produces<ApiJob>().Fails(404);
        reads.MapGet($"{one}/file", Download).WithName("getJobFile").ProducesFile().Fails(404);
        writes.MapPost("/exports", StartExport).WithName("startExport").Produces<ApiJob>(202).Fails(409, 422);
        writes.MapPost("/imports", StartImport).WithName("startImport").Produces<ApiJob>(202).Fails(404, 409, 422)
            .WithMetadata(new TakesFileAttribute(), new ReadsParameters(() => ImportForm.Fields))
            .AddOpenApiOperationTransformer(ImportDescription.Complete);
        writes.MapPost($"{one}/cancel", Cancel).WithName("cancelJob").Produces<ApiJob>(202).Fails(404);
    }

    /// <summary>Downloads all tasks as a file.</summary>
    /// <param name="format">The format of the file; absent: json, which loses nothing.</param>
    /// <response code="200">The file, which is written while the tasks are read: one that breaks off is not whole.</response>
    public static async Task<IResult> Export(IMediator mediator, string? format, CancellationToken cancellationToken) =>
        (await mediator.Send(new ExportTasks(format), cancellationToken)).Answer(export => TypedResults.Stream(
            body => export.Format.Write(export.Tasks, body, cancellationToken), export.Format.ContentType, $"tasks.{export.Format.Name}"));

    /// <summary>Begins to write all tasks into a file that can be downloaded later.</summary>
    /// <param name="format">The format of the file; absent: json, which loses nothing.</param>
    /// <response code="202">The job. Read it at its Location until it has ended; then it has a file.</response>
    public static async Task<IResult> StartExport(
        IMediator mediator, HttpContext context, string? format, [FromBody] NoMembers? _, CancellationToken cancellationToken) =>
        (await mediator.Send(new StartExport(format), cancellationToken)).Answer(job => Accepted(context, job));

    /// <summary>Lists the latest exports and imports, newest first.</summary>
    /// <response code="200">The jobs of the last days, at most 20.</response>
    public static async Task<IResult> List(IMediator mediator, CancellationToken cancellationToken) =>
        (await mediator.Send(new ListJobs(), cancellationToken)).Answer(jobs => TypedResults.Ok(new ApiJobList(jobs.Select(ApiJob.Of))));

    /// <summary>Reads how far an export or import is.</summary>
    /// <response code="200">The job as it is now.</response>
    public static async Task<IResult> Show(IMediator mediator, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new ShowJob(id), cancellationToken)).Answer(job => TypedResults.Ok(ApiJob.Of(job)));

    /// <summary>
    /// Cancels an export or import. Imported tasks are taken back, or stay in the mode good-lines; a job that has ended stays as it is.
    /// </summary>
    /// <response code="202">The job, which may need a moment to end.</response>
    public static async Task<IResult> Cancel(
        IMediator mediator, HttpContext context, Guid id, [FromBody] NoMembers? _, CancellationToken cancellationToken) =>
        (await mediator.Send(new CancelJob(id), cancellationToken)).Answer(job => Accepted(context, job));

    /// <summary>Downloads the file that a job has written: an export, or the lines that an import could not take.</summary>
    /// <response code="200">The file.</response>
    public static async Task<IResult> Download(IMediator mediator, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new ReadJobFile(id), cancellationToken)).Answer(file =>
            TypedResults.Stream(file.Content, file.ContentType, file.Name));

    /// <summary>Begins to import a file, or with <c>dryRun</c> only to say what an import would do.</summary>
    /// <remarks>
    /// Send a form with the file and the fields, or the file itself as the body and the fields as parameters. With <c>from</c> no file is
    /// sent. The same file never adds a task twice.
    /// </remarks>
    /// <response code="202">The job. Read it at its Location until it has ended.</response>
    public static async Task<IResult> StartImport(IMediator mediator, HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var form = request.HasFormContentType ? await Form(request, cancellationToken) : null;
        if (form is not null && Mistake(form) is { } mistake) return mistake;
        string? Field(string name) => form?[name] is [{ } value] ? value : request.Query[name];
        await using var uploaded = form?.Files["file"]?.OpenReadStream();
        Guid? from = Guid.TryParse(Field("from"), out var id) ? id : null;
        var dryRun = Field("dryRun");
        if (from is null && Field("from") is { Length: > 0 }) return Unacceptable("from must be the id of a dry run.");
        if (dryRun is not (null or "" or "true" or "false")) return Unacceptable("dryRun must be true or false.");
        var import = new StartImport(
            form is null && from is null ? request.Body : uploaded, form?.Files["file"]?.FileName ?? Field("fileName"), from,
            Field("format"), dryRun == "true", ImportForm.ModeOf(Field("mode")),
            ImportForm.Columns((form ?? FormCollection.Empty).Concat(request.Query)));
        return (await mediator.Send(import, cancellationToken)).Answer(job => Accepted(context, job));
    }

    private static IResult? Mistake(IFormCollection form) =>
        form.Files.Any(file => file.Name != "file") || form.Files.Count > 1
            ? ApiProblems.Of(StatusCodes.Status400BadRequest, "Send one file, in a field with the name file.")
            : KnownParameters.Mistake(form, [.. ImportForm.Fields, "file"]);

    private static IResult Unacceptable(string why) => ApiProblems.Of(StatusCodes.Status422UnprocessableEntity, why);

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

    private static Accepted<ApiJob> Accepted(HttpContext context, JobView job) =>
        TypedResults.Accepted($"{context.Request.PathBase}/api/jobs/{job.Id}", ApiJob.Of(job));
}
