using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;

namespace TaskManager.Web.Features.Live;

/// <summary>
/// Looks every few seconds whether the browsers with open event streams are still signed in, and says so to the streams of those that are not: who was signed
/// out, here or by another node, hears no more of what is no longer theirs to hear.
/// </summary>
internal sealed partial class StreamSessions : IDisposable
{
    /// <summary>How often it looks.</summary>
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
        _timer = time.CreateTimer(_ => _ = Look(), null, Pause, Pause);
    }

    /// <summary>Looks after a stream until it is disposed.</summary>
    /// <param name="id">The session of its browser.</param>
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

    private async Task Look()
    {
        // One round at a time, however slowly the store answers.
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        try
        {
            StreamSession[] watched;
            lock (_lock) watched = [.. _watched];
            foreach (var streams in watched.GroupBy(session => session.Id)) await Look(streams.Key, streams);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private async Task Look(string id, IEnumerable<StreamSession> streams)
    {
        try
        {
            if (await _sessions.IsLive(id, CancellationToken.None)) return;
            foreach (var stream in streams) stream.End();
        }
        catch (Exception thrown)
        {
            // Nobody is signed out because the store is down; the next round asks again.
            NotSeen(_logger, thrown.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether browsers with event streams are still signed in could not be seen: {Cause}")]
    private static partial void NotSeen(ILogger logger, string cause);
}

/// <summary>How streams ask for it.</summary>
internal static class SignedOutStreams
{
    /// <summary>Cancelled when whoever asks is signed out while this answer goes on. In personal mode nobody ever is.</summary>
    public static CancellationToken SignedOut(this HttpContext context)
    {
        if (context.Features.Get<Grant>() is not { } session) return CancellationToken.None;
        var watch = context.RequestServices.GetRequiredService<StreamSessions>().Watch(session.Id);
        context.Response.RegisterForDispose(watch);
        return watch.SignedOut;
    }
}

/// <summary>One open stream of a browser.</summary>
/// <param name="id">The browser's session.</param>
/// <param name="forget">Called when the stream has ended.</param>
internal sealed class StreamSession(string id, Action<StreamSession> forget) : IDisposable
{
    private readonly CancellationTokenSource _signedOut = new();

    public string Id => id;

    /// <summary>Cancelled when the browser is not signed in any more.</summary>
    public CancellationToken SignedOut => _signedOut.Token;

    public void End() => _signedOut.Cancel();

    // Not its source: somebody may be about to end it.
    public void Dispose() => forget(this);
}
