using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Web.Hosting;
using Slot = System.Threading.Channels.Channel<System.Net.ServerSentEvents.SseItem<string>>;

namespace TaskManager.Web.Features.Live;

/// <summary>
/// The open event streams of this process. Each has a bounded channel of capacity one: signals coalesce, so a slow client neither blocks
/// publishers nor builds a backlog. The server buffers at most 64 KiB that a client has not read, then drops the connection.
/// </summary>
internal sealed partial class LiveStreams : ILiveSignals, IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Meter = "TaskManager.Live";

    /// <summary>The interval between heartbeats: proxies close a connection that is silent for 20 to 60 s.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>The pause of a stream after a signal, in which a burst of changes coalesces.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private static readonly SseItem<string> Changed = new("", "tasks-changed");
    private static readonly SseItem<string> StillHere = new("", "heartbeat");
    private static readonly SseItem<string> SignedOut = new("", "signed-out");

    private readonly Dictionary<OwnerId, HashSet<Slot>> _followers = [];
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _heartbeat;
    private readonly UpDownCounter<int> _open;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _conflated;
    private readonly Counter<long> _refused;
    private readonly ILogger _logger;
    // The names of another node, or of the time before a restart, must not match.
    private readonly string _run = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private long _latest;
    private int _count;
    private long? _saidFull;
    private bool _ended;

    public LiveStreams(TimeProvider time, IMeterFactory meters, IHostApplicationLifetime host, ILogger<LiveStreams> logger)
    {
        _logger = logger;
        var meter = meters.Create(Meter);
        _open = meter.CreateUpDownCounter<int>("taskmanager.live.streams", "{stream}", "Open event streams.");
        _sent = meter.CreateCounter<long>("taskmanager.live.signals", "{signal}", "Signals sent to event streams.");
        _conflated = meter.CreateCounter<long>(
            "taskmanager.live.signals.conflated", "{signal}", "Signals coalesced with the signal before them.");
        _refused = meter.CreateCounter<long>(
            "taskmanager.live.streams.refused", "{stream}", "Event streams rejected because too many are open.");
        _time = time;
        _heartbeat = time.CreateTimer(_ => Beat(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        BeatNext();
        host.ApplicationStopping.Register(End);
    }

    /// <summary>The number of open streams.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// The name of the latest change of any owner's tasks: the run of the server, and the number of the change. Tasks that are read after
    /// it include every change of the same run with this number or a smaller one.
    /// </summary>
    public string Latest => string.Create(CultureInfo.InvariantCulture, $"{_run}-{Volatile.Read(ref _latest)}");

    /// <summary>Returns the name of a change for a reader. It includes the date, because the markup of dates depends on the day.</summary>
    /// <param name="latest">A value of <see cref="Latest"/>.</param>
    /// <param name="today">The reader's date.</param>
    public static string NameFor(string latest, DateOnly today) =>
        string.Create(CultureInfo.InvariantCulture, $"{latest}-{today:yyyyMMdd}");

    /// <summary>Whether one more stream leaves enough files and connections for ordinary requests. Counts and logs a rejection.</summary>
    public bool Admits()
    {
        lock (_lock)
        {
            if (_count < Limits.Streams) return true;
            _refused.Add(1);
            // A rejected client retries, so the log gets one line a minute.
            if (_saidFull is { } said && _time.GetElapsedTime(said) < TimeSpan.FromMinutes(1)) return false;
            _saidFull = _time.GetTimestamp();
        }
        Full(_logger, Limits.Streams, Limits.OpenFiles);
        return false;
    }

    /// <summary>
    /// Returns the events of a stream: a signal at once, for changes before the connection, then one for each change and each midnight in
    /// the reader's <paramref name="zone"/>. The stream ends when the server stops or the browser is <paramref name="signedOut"/>.
    /// </summary>
    public async IAsyncEnumerable<SseItem<string>> Follow(
        OwnerId owner, TimeZoneInfo zone, [EnumeratorCancellation] CancellationToken cancellationToken = default,
        CancellationToken signedOut = default)
    {
        var (slot, day) = (Open(owner), Today(zone));
        using var ending = signedOut.Register(() => SignOut(slot));
        try
        {
            await foreach (var item in slot.Reader.ReadAllAsync(cancellationToken))
            {
                // At midnight a signal replaces the heartbeat.
                var isNewDay = day != (day = Today(zone));
                if (item.EventType != Changed.EventType && !(isNewDay && item.EventType == StillHere.EventType))
                {
                    yield return item;
                    continue;
                }
                // The slot is empty before the name is read, so that a later change gets a signal of its own.
                yield return new SseItem<string>(Changed.Data, Changed.EventType) { EventId = NameFor(Latest, day) };
                _sent.Add(1);
                await Task.Delay(Rest, _time, cancellationToken);
            }
        }
        finally
        {
            Close(owner, slot);
        }
    }

    /// <inheritdoc />
    public void Announce(OwnerId owner)
    {
        Interlocked.Increment(ref _latest);
        lock (_lock)
        {
            if (!_followers.TryGetValue(owner, out var slots)) return;
            foreach (var slot in slots) slot.Writer.TryWrite(Changed);
        }
    }

    /// <inheritdoc />
    public void AnnounceAll()
    {
        Interlocked.Increment(ref _latest);
        lock (_lock)
        {
            foreach (var slot in All()) slot.Writer.TryWrite(Changed);
        }
    }

    private void Beat()
    {
        BeatNext();
        lock (_lock)
        {
            foreach (var slot in All().Where(slot => slot.Reader.Count == 0)) slot.Writer.TryWrite(StillHere);
        }
    }

    // Aligned with the clock, so that a heartbeat is due at midnight of every time zone.
    private void BeatNext()
    {
        var past = TimeSpan.FromTicks(_time.GetUtcNow().Ticks % Heartbeat.Ticks);
        _heartbeat.Change(Heartbeat - past, Timeout.InfiniteTimeSpan);
    }

    private IEnumerable<Slot> All() => _followers.Values.SelectMany(followers => followers);

    public void Dispose()
    {
        End();
        _heartbeat.Dispose();
    }

    private DateOnly Today(TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(_time.GetUtcNow(), zone).DateTime);

    private Slot Open(OwnerId owner)
    {
        // A signal replaces a waiting signal or heartbeat; Beat writes a heartbeat to an empty slot only.
        var options = new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        var slot = Channel.CreateBounded<SseItem<string>>(options, Displaced);
        slot.Writer.TryWrite(Changed);
        lock (_lock)
        {
            if (_ended) slot.Writer.Complete();
            if (!_followers.TryGetValue(owner, out var followers)) _followers[owner] = followers = [];
            followers.Add(slot);
            _count++;
        }
        _open.Add(1);
        return slot;
    }

    private void Close(OwnerId owner, Slot slot)
    {
        lock (_lock)
        {
            var followers = _followers[owner];
            followers.Remove(slot);
            if (followers.Count == 0) _followers.Remove(owner);
            _count--;
        }
        _open.Add(-1);
    }

    private void SignOut(Slot slot)
    {
        // Under the lock, so that no signal replaces the last event.
        lock (_lock)
        {
            slot.Writer.TryWrite(SignedOut);
            slot.Writer.TryComplete();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var slot in All()) slot.Writer.TryComplete();
        }
    }

    private void Displaced(SseItem<string> item)
    {
        if (item.EventType == Changed.EventType) _conflated.Add(1);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many event streams: {Streams} are open, the most that a limit of {OpenFiles} "
        + "open files allows; other pages poll every 30 seconds. Raise the limit (ulimit -n, LimitNOFILE= of systemd) and restart")]
    private static partial void Full(ILogger logger, int streams, int openFiles);
}
