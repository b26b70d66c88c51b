using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>The tracing spans of use cases.</summary>
public static class UseCaseSpans
{
    /// <summary>The name of the activity source. Each span is named after its request type.</summary>
    public const string SourceName = "TaskManager.UseCases";

    internal static readonly ActivitySource Source = new(SourceName);
}

/// <summary>Traces each use case, and logs failures by request and error type: never with user input.</summary>
internal sealed partial class LoggingBehavior<TRequest, TResponse>(ILogger<LoggingBehavior<TRequest, TResponse>> logger)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var span = UseCaseSpans.Source.StartActivity(typeof(TRequest).Name);
        // An exception leaves the status as it is.
        span?.SetStatus(ActivityStatusCode.Error);
        var response = await next();
        span?.SetStatus(ActivityStatusCode.Unset);
        if (response.Error is not { } error) return response;
        span?.SetTag("taskmanager.refused", error.GetType().Name);
        Refused(logger, typeof(TRequest).Name, error.GetType().Name);
        return response;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{UseCase} was refused: {Reason}")]
    private static partial void Refused(ILogger logger, string useCase, string reason);
}
