using System.Globalization;
using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using TaskManager.Application.Accounts;
using TaskManager.Application.Tasks;
using TaskManager.Web.Features.Transfer;
using static TaskManager.Web.Features.Api.ApiAnswers;

namespace TaskManager.Web.Features.Api;

/// <summary>The use cases of tasks for programs, as JSON: the same that the pages use.</summary>
internal static class ApiEndpoints
{
    public static void AddApi(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(ApiJson.Configure)
        // So that what is wrong with a body can be said (ApiProblems).
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static void MapApi(this WebApplication app)
    {
        const string one = "/tasks/{id:guid}";
        var api = app.MapGroup("/api").RefuseUnknownParameters();
        RouteHandlerBuilder[] reads = [api.MapGet("/tasks", List), api.MapGet(one, Show)];
        RouteHandlerBuilder[] writes = [api.MapPost("/tasks", Add), api.MapPatch(one, Change), api.MapDelete(one, Delete), api.MapPost($"{one}/toggle", Toggle)];
        // A form of another site can send anything but JSON.
        foreach (var write in writes) write.WithMetadata(new AcceptsMetadata(["application/json"]));
        var jobs = api.MapJobs();
        // Where nobody signs in, LocalApi says who may ask.
        if (!app.Services.GetRequiredService<AccountOptions>().Enabled) return;
        foreach (var read in reads.Concat(jobs.Reads)) read.RequireAuthorization(ScopeNames.Read);
        foreach (var write in writes.Concat(jobs.Writes)) write.RequireAuthorization(ScopeNames.Write);
    }

    private static async Task<IResult> List(IMediator mediator, string? view, string? q, string? after, string? limit, CancellationToken cancellationToken) =>
        (await mediator.Send(new ListTasks(view, q, after, Limit: Number(limit)), cancellationToken)).Answer(list => TypedResults.Ok(ApiTasks.Of(list)));

    private static async Task<IResult> Show(IMediator mediator, HttpContext context, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new GetTask(id), cancellationToken)).Answer(task => Ok(context, task));

    private static async Task<IResult> Add(IMediator mediator, HttpContext context, AddTask task, CancellationToken cancellationToken) =>
        (await mediator.Send(task, cancellationToken)).Answer(added => Created(context, added));

    private static async Task<IResult> Change(
        IMediator mediator, HttpContext context, IOptions<JsonOptions> json, Guid id, JsonElement change,
        CancellationToken cancellationToken)
    {
        var edit = ApiChange.Of(id, context.Request.IfMatch(), change, json.Value.SerializerOptions);
        return (await mediator.Send(edit, cancellationToken)).Answer(task => Ok(context, task));
    }

    private static async Task<IResult> Delete(IMediator mediator, HttpContext context, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new DeleteTask(id, context.Request.IfMatch()), cancellationToken)).Answer(_ => TypedResults.NoContent());

    private static async Task<IResult> Toggle(IMediator mediator, HttpContext context, Guid id, CancellationToken cancellationToken) =>
        (await mediator.Send(new ToggleTask(id, context.Request.IfMatch()), cancellationToken)).Answer(task => Ok(context, task));

    // What is no number is not acceptable, as one that is too large.
    private static int? Number(string? text) =>
        text is null ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
