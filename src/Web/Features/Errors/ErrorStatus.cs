using TaskManager.Domain.Common;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>Maps an expected error of a use case to an HTTP status, for pages, fragments and the API.</summary>
internal static class ErrorStatus
{
    /// <summary>Returns the HTTP status of the response to this request.</summary>
    public static int Status(this Error error, HttpRequest request) => error switch
    {
        NotFound => StatusCodes.Status404NotFound,
        Forbidden => StatusCodes.Status403Forbidden,
        Conflict { Current: not null } when request.Headers.IfMatch.Count > 0 => StatusCodes.Status412PreconditionFailed,
        Conflict => StatusCodes.Status409Conflict,
        Validation when request.IsSafe() => StatusCodes.Status400BadRequest,
        Validation => StatusCodes.Status422UnprocessableEntity,
        _ => throw new InvalidOperationException($"No status for {error.GetType().Name}."),
    };
}
