namespace TaskManager.TestKit;

/// <summary>A clock that stands still until it is told otherwise; its timers ring when it passes them.</summary>
public sealed class FakeTime(DateTimeOffset now) : TimeProvider
{
    /// <summary>The default start: a whole second, so that stored instants equal it.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = now;
    private TimeSpan _advanced;

    public FakeTime() : this(Start) { }

    /// <summary>The instant it shows. Setting it rings no timer.</summary>
    public DateTimeOffset Now
    {
        get { lock (_lock) return _now; }
        set { lock (_lock) _now = value; }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc />
    /// <remarks>Goes on as <see cref="Advance"/> says, whatever the instant is set to.</remarks>
    public override long GetTimestamp()
    {
        lock (_lock) return _advanced.Ticks;
    }

    /// <summary>Moves on and rings, in order, what is due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        var target = Now + by;
        while (NextDue(target) is { } timer) timer.Ring();
        lock (_lock) MoveTo(target);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock) _timers.Add(timer);
        return timer;
    }

    private FakeTimer? NextDue(DateTimeOffset target)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (next?.Due > _now) MoveTo(next.Due.Value);
            return next;
        }
    }

    private void MoveTo(DateTimeOffset instant)
    {
        _advanced += instant - _now;
        _now = instant;
    }

    private sealed class FakeTimer(FakeTime time, Action callback) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (Due, _period) = (dueTime < TimeSpan.Zero ? null : time.Now + dueTime, period);
            return true;
        }

        public void Ring()
        {
            Due = _period > TimeSpan.Zero ? Due + _period : null;
            callback();
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
