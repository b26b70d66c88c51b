using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Limits the number of requests in progress. Further requests wait in a queue, oldest first; a request that waits too long, or finds the
/// queue full, is rejected with a cheap response (<see cref="Rejection"/>). Reads and writes have separate limits, so that a slow disk does
/// not block reads. Routes with <c>DisableRateLimiting</c> are not limited. ADR 0013 has the reasons.
/// </summary>
internal sealed partial class Overload : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Meter = "TaskManager.Requests";

    private readonly ConcurrencyLimiter _reading = Places(), _writing = Places();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Counter<long> _refused;
    private readonly Lock _saying = new();
    private long? _said;

    public Overload(TimeProvider time, IMeterFactory meters, ILogger<Overload> logger)
    {
        (_time, _logger) = (time, logger);
        _refused = meters.Create(Meter).CreateCounter<long>(
            "taskmanager.requests.refused", "{request}", "Requests rejected because of overload.");
    }

    public Task Admit(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null) return next(context);
        var places = context.Request.IsSafe() ? _reading : _writing;
        var place = places.AttemptAcquire();
        return place.IsAcquired ? Serve(place, context, next) : Wait(places, context, next);
    }

    public void Dispose()
    {
        _reading.Dispose();
        _writing.Dispose();
    }

    private static ConcurrencyLimiter Places() => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Limits.Requests,
        QueueLimit = Limits.Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private static async Task Serve(RateLimitLease place, HttpContext context, RequestDelegate next)
    {
        using (place) await next(context);
    }

    private async Task Wait(ConcurrencyLimiter places, HttpContext context, RequestDelegate next)
    {
        using var patience = new CancellationTokenSource(Limits.Patience, _time);
        var turn = places.AcquireAsync(1, patience.Token).AsTask();
        // Under overload most waits time out, and an exception would cost more than the response.
        await ((Task)turn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (turn.IsCompletedSuccessfully && await turn is { IsAcquired: true } place) await Serve(place, context, next);
        else await Refuse(context);
    }

    private Task Refuse(HttpContext context)
    {
        _refused.Add(1);
        if (IsToBeSaid()) Refusing(_logger, Limits.Requests, Limits.Patience.TotalMilliseconds);
        return Rejection.Busy.Answer(context);
    }

    // The log gets one line a minute.
    private bool IsToBeSaid()
    {
        lock (_saying)
        {
            if (_said is { } said && _time.GetElapsedTime(said) < TimeSpan.FromMinutes(1)) return false;
            _said = _time.GetTimestamp();
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Overloaded: {Requests} requests in progress; rejecting with 503 the requests that "
        + "wait {Milliseconds} ms or find the queue full")]
    private static partial void Refusing(ILogger logger, int requests, double milliseconds);
}
