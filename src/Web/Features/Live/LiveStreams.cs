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
/// The open event streams of this process. Each has one slot for what is to be sent next, so a client that reads slowly, or never,
/// holds nobody up, and what it has not taken is the one signal that something changed. What was sent and not read is bounded by the server's
/// response buffer (64 KiB); who fills it is dropped.
/// </summary>
internal sealed partial class LiveStreams : ILiveSignals, IDisposable
{
    /// <summary>The meter's name, for whoever collects metrics.</summary>
    public const string Meter = "TaskManager.Live";

    /// <summary>How often a stream sends a heartbeat: proxies close a connection that is silent for 20 to 60 s.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a stream rests after a signal, so that a burst of changes is a few signals.</summary>
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
    // A page of another node, or from before a restart, knows none of its names.
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
        _conflated = meter.CreateCounter<long>("taskmanager.live.signals.conflated", "{signal}", "Signals that were one with the signal before them.");
        _refused = meter.CreateCounter<long>("taskmanager.live.streams.refused", "{stream}", "Event streams refused because too many are open.");
        _time = time;
        _heartbeat = time.CreateTimer(_ => Beat(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        BeatNext();
        host.ApplicationStopping.Register(End);
    }

    /// <summary>How many streams are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// Names the latest change of any owner's tasks: the run of the server, and the number of the change. A page that took it before it
    /// read the tasks has missed no change with this number or a smaller one of the same run.
    /// </summary>
    public string Latest => string.Create(CultureInfo.InvariantCulture, $"{_run}-{Volatile.Read(ref _latest)}");

    /// <summary>The name of a change for a reader: what is shown is another on another day.</summary>
    /// <param name="latest">What <see cref="Latest"/> was.</param>
    /// <param name="today">The reader's date.</param>
    public static string NameFor(string latest, DateOnly today) =>
        string.Create(CultureInfo.InvariantCulture, $"{latest}-{today:yyyyMMdd}");

    /// <summary>Whether one more stream leaves enough files and connections to ordinary requests. If not, that is counted and logged.</summary>
    public bool Admits()
    {
        lock (_lock)
        {
            if (_count < Limits.Streams) return true;
            _refused.Add(1);
            // Whoever is refused asks again: one line a minute says enough.
            if (_saidFull is { } said && _time.GetElapsedTime(said) < TimeSpan.FromMinutes(1)) return false;
            _saidFull = _time.GetTimestamp();
        }
        Full(_logger, Limits.Streams, Limits.OpenFiles);
        return false;
    }

    /// <summary>
    /// What this owner's stream says: a signal at once, for what was missed before, then one for each change and for each midnight in
    /// the reader's <paramref name="zone"/>, until the server stops, or says that its browser is <paramref name="signedOut"/>.
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
                // At midnight a signal takes the place of the heartbeat.
                var isNewDay = day != (day = Today(zone));
                if (item.EventType != Changed.EventType && !(isNewDay && item.EventType == StillHere.EventType))
                {
                    yield return item;
                    continue;
                }
                // Named now that the slot is empty: a change that comes later than its name is a signal of its own.
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

    // At the next whole quarter of a minute by the clock, so that the heartbeat at midnight, of any zone, is on time.
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
        // The newest displaces what waits: a signal displaces a signal or a heartbeat, and a heartbeat is only put where nothing waits.
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
        // So that no change displaces the last word.
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Streams} event streams are open, which is all that a limit of {OpenFiles} open files leaves room for; "
        + "pages without one ask every 30 seconds. Raise the limit before the start: ulimit -n, or LimitNOFILE= of a systemd unit")]
    private static partial void Full(ILogger logger, int streams, int openFiles);
}
