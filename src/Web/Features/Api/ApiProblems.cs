using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Features.Api;

/// <summary>What the API answers when it cannot do what was asked: problem details (RFC 9457), never a page.</summary>
internal static partial class ApiProblems
{
    private const string RetryAfterSeconds = "5";

    /// <summary>Whether the request is for the API. The page that describes it is a page.</summary>
    public static bool IsApi(this HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", out var rest) && !rest.StartsWithSegments(ApiReference.Place);

    /// <summary>Answers what no endpoint of the API answered: refusals of the framework, storage that is down, and bugs.</summary>
    public static void UseApiProblems(this IApplicationBuilder app) => app.UseWhen(IsApi, api =>
    {
        api.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Failed });
        api.UseStatusCodePages(context => Answer(context.HttpContext, context.HttpContext.Response.StatusCode));
        // Else the framework looks for an encoding of that name, and throws.
        api.Use((context, next) => IsUtf8(context.Request) ? next(context) : Answer(context, StatusCodes.Status415UnsupportedMediaType));
    });

    /// <summary>Answers with the problem that this status stands for.</summary>
    public static Task Answer(HttpContext context, int status, string? detail = null) => Of(status, detail).ExecuteAsync(context);

    /// <summary>The problem that this status stands for.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">What is wrong and what to do, when there is more to say than the status does.</param>
    public static IResult Of(int status, string? detail = null) => TypedResults.Problem(detail ?? Detail(status), statusCode: status);

    /// <summary>Whether a body is of characters that are read here.</summary>
    public static bool IsUtf8(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || type.Charset is not { Length: > 0 } charset
        || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static Task Failed(HttpContext context)
    {
        var failure = context.Features.Get<IExceptionHandlerFeature>();
        switch (failure?.Error)
        {
            case StorageUnavailableException trouble:
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Answer(context, StatusCodes.Status503ServiceUnavailable, trouble.Message);
            case BadHttpRequestException { InnerException: JsonException json } bad:
                return Answer(context, bad.StatusCode, UnreadableBody.Describe(json, failure.Endpoint, context.RequestServices));
            case BadHttpRequestException bad:
                return Answer(context, bad.StatusCode);
            case var bug:
                var reference = RandomNumberGenerator.GetHexString(8);
                var loggers = context.RequestServices.GetRequiredService<ILoggerFactory>();
                Unexpected(loggers.CreateLogger(typeof(ApiProblems).FullName!), reference, bug);
                return Answer(context, StatusCodes.Status500InternalServerError,
                    $"The server has a bug. Try again. If it fails again, tell the operator of this server the reference {reference}.");
        }
    }

    private static string? Detail(int status) => status switch
    {
        400 => "The request cannot be read: it needs a JSON object as its body.",
        404 => "There is nothing at this address.",
        405 => "This address does not take that method.",
        413 => "That is more than a task can hold.",
        415 => "This address takes JSON in UTF-8 only: Content-Type: application/json.",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected error, reference {Reference}")]
    private static partial void Unexpected(ILogger logger, string reference, Exception? bug);
}
