using System.Text.Json;
using Microsoft.Net.Http.Headers;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Features.Api;

/// <summary>The one map from the outcome of a use case to the API's answer, and from its conditions to versions.</summary>
internal static class ApiAnswers
{
    /// <summary>The answer to an outcome.</summary>
    public static IResult Answer<T>(this Result<T> outcome, Func<T, IResult> success) => outcome.Error switch
    {
        null => success(outcome.Value),
        Validation invalid => TypedResults.Problem(NotAcceptable(invalid.Fields)),
        NotFound missing => ApiProblems.Of(StatusCodes.Status404NotFound, missing.Message),
        // What changed meanwhile carries what it is now, and only a condition finds that out.
        Conflict { Current: not null } => ApiProblems.Of(StatusCodes.Status412PreconditionFailed, "The task was changed since: read it again."),
        Conflict conflict => ApiProblems.Of(StatusCodes.Status409Conflict, conflict.Message),
        var other => throw new InvalidOperationException($"No answer for {other.GetType().Name}."),
    };

    // By the names that the members have in JSON.
    private static HttpValidationProblemDetails NotAcceptable(ILookup<string, string> problems) =>
        new(problems.ToDictionary(field => JsonNamingPolicy.CamelCase.ConvertName(field.Key), field => field.ToArray())) { Status = StatusCodes.Status422UnprocessableEntity };

    /// <summary>Answers with a task and its version.</summary>
    public static IResult Ok(HttpContext context, TaskView task)
    {
        context.Response.Headers.ETag = $"\"{task.Version}\"";
        return TypedResults.Ok(task);
    }

    /// <summary>Answers with a task that was added, and where it is.</summary>
    public static IResult Created(HttpContext context, TaskView task)
    {
        context.Response.Headers.ETag = $"\"{task.Version}\"";
        return TypedResults.Created($"{context.Request.PathBase}/api/tasks/{task.Id}", task);
    }

    /// <summary>The versions that <c>If-Match</c> names; null when there is no such condition, or any version will do. What is no version of ours matches none.</summary>
    public static IReadOnlyList<long>? IfMatch(this HttpRequest request) =>
        request.Headers.IfMatch.Count == 0 || request.Headers.IfMatch == "*" ? null
        : !EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var tags) ? []
        : [.. tags.Where(tag => !tag.IsWeak && long.TryParse(tag.Tag.AsSpan().Trim('"'), out _)).Select(tag => long.Parse(tag.Tag.AsSpan().Trim('"'), provider: null))];
}
