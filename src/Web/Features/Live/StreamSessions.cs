using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;

namespace TaskManager.Web.Features.Live;

/// <summary>
/// Checks every two seconds whether the sessions with open event streams are still live, and ends the streams of the others. This also
/// covers sessions that another node has revoked.
/// </summary>
internal sealed partial class StreamSessions : IDisposable
{
    /// <summary>The interval between two checks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly HashSet<StreamSession> _watched = [];
    private readonly Lock _lock = new();
    private readonly ISessions _sessions;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private int _looking;

    public StreamSessions(ISessions sessions, TimeProvider time, ILogger<StreamSessions> logger)
    {
        (_sessions, _logger) = (sessions, logger);
        _timer = time.CreateTimer(_ => _ = Check(), null, Pause, Pause);
    }

    /// <summary>Checks the session of a stream from now on, until the returned object is disposed.</summary>
    /// <param name="id">The id of the session.</param>
    public StreamSession Watch(string id)
    {
        var watched = new StreamSession(id, Forget);
        lock (_lock) _watched.Add(watched);
        return watched;
    }

    public void Dispose() => _timer.Dispose();

    private void Forget(StreamSession session)
    {
        lock (_lock) _watched.Remove(session);
    }

    private async Task Check()
    {
        // A slow store must not cause overlapping rounds.
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        try
        {
            StreamSession[] watched;
            lock (_lock) watched = [.. _watched];
            foreach (var streams in watched.GroupBy(session => session.Id)) await Check(streams.Key, streams);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private async Task Check(string id, IEnumerable<StreamSession> streams)
    {
        try
        {
            if (await _sessions.IsLive(id, CancellationToken.None)) return;
            foreach (var stream in streams) stream.End();
        }
        catch (Exception thrown)
        {
            // A store that is down revokes no session; the next round checks again.
            NotSeen(_logger, thrown.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sessions of event streams could not be checked: {Cause}")]
    private static partial void NotSeen(ILogger logger, string cause);
}

/// <summary>Access to the <see cref="StreamSessions"/> for endpoints.</summary>
internal static class SignedOutStreams
{
    /// <summary>Returns a token that is cancelled when the session ends during the response; never in personal mode.</summary>
    public static CancellationToken SignedOut(this HttpContext context)
    {
        if (context.Features.Get<Grant>() is not { } session) return CancellationToken.None;
        var watch = context.RequestServices.GetRequiredService<StreamSessions>().Watch(session.Id);
        context.Response.RegisterForDispose(watch);
        return watch.SignedOut;
    }
}

/// <summary>The session of one open stream.</summary>
/// <param name="id">The id of the session.</param>
/// <param name="forget">Called when the stream has ended.</param>
internal sealed class StreamSession(string id, Action<StreamSession> forget) : IDisposable
{
    private readonly CancellationTokenSource _signedOut = new();

    public string Id => id;

    /// <summary>Cancelled when the session has ended.</summary>
    public CancellationToken SignedOut => _signedOut.Token;

    public void End() => _signedOut.Cancel();

    // The source is not disposed, because a check may be about to cancel it.
    public void Dispose() => forget(this);
}
