using TaskManager.Domain.Common;
using Slot = System.Threading.Channels.Channel<System.Net.ServerSentEvents.SseItem<string>>;

namespace TaskManager.Web.Features.Live;

/// <summary>How streams are told: in waves, so that an owner with thousands of them holds nobody up.</summary>
internal sealed partial class LiveStreams
{
    /// <summary>How many streams are told before others have their turn, and most of what was written is sent and gives its memory back.</summary>
    public const int Wave = 32;

    /// <inheritdoc />
    public void Announce(OwnerId owner)
    {
        Interlocked.Increment(ref _latest);
        Followers? followers;
        lock (_lock)
        {
            if (!_followers.TryGetValue(owner, out followers)) return;
            followers.Due = true;
            if (followers.BeingTold) return;
            followers.BeingTold = true;
        }
        _ = Tell(followers);
    }

    /// <inheritdoc />
    public void AnnounceAll()
    {
        Interlocked.Increment(ref _latest);
        _ = Tell(All(), static slot => slot.Writer.TryWrite(Changed));
    }

    private void Beat()
    {
        _ = Tell(All(), static slot => _ = slot.Reader.Count == 0 && slot.Writer.TryWrite(StillHere));
        BeatNext();
    }

    // At the next whole quarter of a minute by the clock, so that the heartbeat at midnight, of any zone, is on time.
    private void BeatNext()
    {
        var past = TimeSpan.FromTicks(_time.GetUtcNow().Ticks % Heartbeat.Ticks);
        _heartbeat.Change(Heartbeat - past, Timeout.InfiniteTimeSpan);
    }

    // Once at a time: what changes meanwhile is told together, afterwards.
    private async Task Tell(Followers followers)
    {
        for (var again = false; Due(followers) is { } waves; again = true)
        {
            // Who announces does not wait for what others announce meanwhile.
            if (again) await Task.Yield();
            await Tell(waves, static slot => slot.Writer.TryWrite(Changed));
        }
    }

    private async Task Tell(Slot[][] waves, Action<Slot> tell)
    {
        try
        {
            for (var i = 0; i < waves.Length; i++)
            {
                if (i > 0) await Task.Yield();
                // So that no change comes between a heartbeat's look at the slot and its place there.
                lock (_lock) Array.ForEach(waves[i], tell);
            }
        }
        catch (Exception bug)
        {
            // Nobody waits for this, and the next change is to be told all the same.
            NotTold(_logger, bug);
        }
    }

    private Slot[][] All()
    {
        lock (_lock) return [.. _followers.Values.SelectMany(followers => followers).Chunk(Wave)];
    }

    private Slot[][]? Due(Followers followers)
    {
        lock (_lock)
        {
            followers.BeingTold = followers.Due;
            followers.Due = false;
            return followers.BeingTold ? [.. followers.Chunk(Wave)] : null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Event streams could not be told of a change")]
    private static partial void NotTold(ILogger logger, Exception bug);

    /// <summary>The streams of one owner.</summary>
    private sealed class Followers : HashSet<Slot>
    {
        /// <summary>Whether they are to be told of a change.</summary>
        public bool Due { get; set; }

        /// <summary>Whether somebody is at it, who will see when they are due again.</summary>
        public bool BeingTold { get; set; }
    }
}
