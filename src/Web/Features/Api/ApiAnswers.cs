using System.Globalization;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;

namespace TaskManager.Web.Features.Api;

/// <summary>What the API answers to the outcome of a use case, and how conditions of a request become versions.</summary>
internal static class ApiAnswers
{
    /// <summary>The answer to an outcome; to an error, problem details.</summary>
    public static IResult Answer<T>(this Result<T> outcome, Func<T, IResult> success) =>
        outcome.Error is { } error ? new ErrorResult(error) : success(outcome.Value);

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

    /// <summary>
    /// The versions that <c>If-Match</c> names; null when there is no such condition, or any version will do. What is no version of ours
    /// matches none.
    /// </summary>
    public static IReadOnlyList<long>? Versions(string? ifMatch) =>
        ifMatch is null or "*" ? null
        : !EntityTagHeaderValue.TryParseStrictList([ifMatch], out var tags) ? []
        : [.. tags.Select(Version).OfType<long>()];

    private static long? Version(EntityTagHeaderValue tag) =>
        !tag.IsWeak && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version : null;

    /// <summary>Says that an endpoint may answer with these errors; 400 and 422 with messages by parameter or member.</summary>
    public static T Fails<T>(this T endpoint, params ReadOnlySpan<int> statuses) where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            if (status is 400 or 422) endpoint.ProducesValidationProblem(status);
            else endpoint.ProducesProblem(status);
        return endpoint;
    }

    private sealed class ErrorResult(Error error) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            var status = error.Status(context.Request);
            return error is Validation invalid
                ? TypedResults.Problem(new HttpValidationProblemDetails(ByMember(invalid.Fields)) { Status = status }).ExecuteAsync(context)
                : ApiProblems.Answer(context, status, error.Message);
        }

        private static Dictionary<string, string[]> ByMember(ILookup<string, string> messages) =>
            messages.ToDictionary(field => JsonNamingPolicy.CamelCase.ConvertName(field.Key), field => field.ToArray());
    }
}
