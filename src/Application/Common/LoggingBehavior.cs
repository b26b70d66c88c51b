using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>Logs each use case that was refused, by name and reason kind; never what was typed.</summary>
internal sealed partial class LoggingBehavior<TRequest, TResponse>(ILogger<LoggingBehavior<TRequest, TResponse>> logger)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var response = await next();
        if (response.Error is { } error) Refused(logger, typeof(TRequest).Name, error.GetType().Name);
        return response;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{UseCase} was refused: {Reason}")]
    private static partial void Refused(ILogger logger, string useCase, string reason);
}
