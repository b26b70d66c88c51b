using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Application.Tasks;
using TaskManager.Web.Features.Transfer;
using static TaskManager.Web.Features.Api.ApiAnswers;

namespace TaskManager.Web.Features.Api;

/// <summary>
/// The use cases of tasks for programs, as JSON: the same that the pages use. The docstrings of the handlers are published.
/// </summary>
internal static class ApiEndpoints
{
    private const string IfMatch = "If-Match";

    public static void AddApi(this IServiceCollection services) => services
        .AddApiDocument()
        .ConfigureHttpJsonOptions(ApiJson.Configure)
        // So that what is wrong with a body can be said (ApiProblems).
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api").RefuseUnknownParameters().Fails(401, 500, 503);
        var (reads, writes) = (api.MapGroup("").Fails(400), api.MapGroup("").Fails(400, 403, 413, 415));
        // In personal mode LocalApi decides.
        if (app.Services.GetRequiredService<AccountOptions>().Enabled)
        {
            reads.RequireAuthorization(ScopeNames.Read).Fails(403, 429);
            writes.RequireAuthorization(ScopeNames.Write).Fails(429);
        }
        MapTasks(reads.MapGroup("").WithTags("Tasks"), writes.MapGroup("").WithTags("Tasks"));
        ApiJobs.Map(reads.MapGroup("").WithTags("Export and import"), writes.MapGroup("").WithTags("Export and import"));
        app.MapApiDocument();
        app.MapApiReference();
    }

    private static void MapTasks(RouteGroupBuilder reads, RouteGroupBuilder writes)
    {
        const string one = "/tasks/{id:guid}";
        reads.MapGet("/tasks", List).WithName("listTasks").Produces<ApiTasks>();
        reads.MapGet(one, Show).WithName("getTask").Produces<TaskView>().Fails(404);
        writes.MapPost("/tasks", Add).WithName("addTask").Produces<TaskView>(201).Fails(409, 422);
        writes.MapPatch(one, Change).WithName("changeTask").Produces<TaskView>().Fails(404, 412, 422);
        writes.MapDelete(one, Delete).WithName("deleteTask").Produces(204).Fails(404, 412);
        writes.MapPost($"{one}/toggle", Toggle).WithName("toggleTask").Produces<TaskView>().Fails(404, 412);
    }

    /// <summary>Lists tasks, newest first, page by page.</summary>
    /// <param name="view">Which of the tasks.</param>
    /// <param name="q">Words to search for: each must begin a word of title or description, whatever its case and accents.</param>
    /// <param name="after">The <c>next</c> of the page before; absent: from the newest task.</param>
    /// <param name="limit">How many tasks the page has at most.</param>
    /// <response code="200">A page of tasks. As long as <c>next</c> is not null there are more.</response>
    public static async Task<IResult> List(
        IMediator mediator, string? view, string? q, string? after, string? limit, CancellationToken cancellationToken) =>
        (await mediator.Send(new ListTasks(view, q, after, Limit: Number(limit)), cancellationToken))
            .Answer(list => TypedResults.Ok(ApiTasks.Of(list)));

    /// <summary>Reads a task.</summary>
    /// <response code="200">The task. Its ETag is its version.</response>
    public static async Task<IResult> Show(IMediator mediator, HttpContext context, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new GetTask(id), cancellationToken)).Answer(task => Ok(context, task));

    /// <summary>Adds a task.</summary>
    /// <param name="task">The task. Posted again with the same <c>id</c>, it adds nothing and is answered alike.</param>
    /// <response code="201">The task that was added, or the one that has this id already.</response>
    public static async Task<IResult> Add(IMediator mediator, HttpContext context, AddTask task, CancellationToken cancellationToken) =>
        (await mediator.Send(task, cancellationToken)).Answer(added => Created(context, added));

    /// <summary>Changes some fields of a task: all that are given, or none.</summary>
    /// <param name="change">
    /// A member that is absent leaves its field as it is. <c>null</c> empties the description; elsewhere it is refused.
    /// </param>
    /// <response code="200">The task as it is now.</response>
    public static async Task<IResult> Change(
        IMediator mediator, HttpContext context, Guid id,
        [FromHeader(Name = IfMatch)] string? ifMatch, ApiBody<EditTask> change, CancellationToken cancellationToken) =>
        (await mediator.Send(change.Command with { Id = id, Version = Versions(ifMatch) }, cancellationToken))
            .Answer(task => Ok(context, task));

    /// <summary>Puts a task into the trash, which it leaves for good after 30 days.</summary>
    /// <response code="204">It is in the trash.</response>
    public static async Task<IResult> Delete(
        IMediator mediator, Guid id,
        [FromHeader(Name = IfMatch)] string? ifMatch, [FromBody] NoMembers? _, CancellationToken cancellationToken) =>
        (await mediator.Send(new DeleteTask(id, Versions(ifMatch)), cancellationToken)).Answer(task => TypedResults.NoContent());

    /// <summary>Completes an open task, reopens a completed one.</summary>
    /// <response code="200">The task as it is now.</response>
    public static async Task<IResult> Toggle(
        IMediator mediator, HttpContext context, Guid id,
        [FromHeader(Name = IfMatch)] string? ifMatch, [FromBody] NoMembers? _, CancellationToken cancellationToken) =>
        (await mediator.Send(new ToggleTask(id, Versions(ifMatch)), cancellationToken)).Answer(task => Ok(context, task));

    // What is no number is not acceptable, as one that is too large.
    private static int? Number(string? text) =>
        text is null ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
