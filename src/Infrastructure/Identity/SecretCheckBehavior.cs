using System.Threading.RateLimiting;
using MediatR;
using Microsoft.AspNetCore.Http;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// Limits the use cases that check a secret to one for each processor, because a check occupies a processor for a fifth of a second. A
/// failed check takes <see cref="GuessingOptions.RefusalDelay"/>, or a multiple of it, so that its duration discloses nothing about the
/// account.
/// </summary>
internal sealed class SecretCheckBehavior<TRequest, TResponse>(SecretCheckLimit limit, GuessingOptions guessing, TimeProvider time)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IChecksSecret
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var began = time.GetTimestamp();
        TResponse response;
        using (await limit.Enter(cancellationToken)) response = await next();
        if (response.Error is null) return response;
        var whole = guessing.RefusalDelay;
        await Task.Delay(whole - new TimeSpan(time.GetElapsedTime(began).Ticks % whole.Ticks), time, cancellationToken);
        return response;
    }
}

/// <summary>Limits the number of concurrent checks of secrets; sixteen times as many can wait.</summary>
/// <param name="atOnce">The number of concurrent checks.</param>
public sealed class SecretCheckLimit(int atOnce) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = atOnce,
        QueueLimit = atOnce * 16,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <exception cref="BadHttpRequestException">The queue is full: 503.</exception>
    public async ValueTask<RateLimitLease> Enter(CancellationToken cancellationToken)
    {
        var lease = await _limiter.AcquireAsync(1, cancellationToken);
        return lease.IsAcquired
            ? lease
            : throw new BadHttpRequestException("Too many secrets are being checked.", StatusCodes.Status503ServiceUnavailable);
    }

    public void Dispose() => _limiter.Dispose();
}
