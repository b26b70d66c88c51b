using System.Threading.RateLimiting;
using MediatR;
using Microsoft.AspNetCore.Http;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// Runs the use cases that check a secret: as many at once as there are processors, each of which is busy with one for a fifth of a second.
/// A refusal takes <see cref="GuessingOptions.RefusalDelay"/>, or a multiple of it after a wait, so that its time tells nothing about the
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

/// <summary>Limits how many secrets are checked at once; sixteen times as many wait.</summary>
/// <param name="atOnce">How many.</param>
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
            : throw new BadHttpRequestException("Too many passwords are being checked.", StatusCodes.Status503ServiceUnavailable);
    }

    public void Dispose() => _limiter.Dispose();
}
