namespace TaskManager.TestKit;

/// <summary>The system clock with an offset; timers run at normal speed.</summary>
public sealed class MovedTime : TimeProvider
{
    private long _ahead;

    /// <summary>The offset.</summary>
    public TimeSpan Ahead { get => new(Interlocked.Read(ref _ahead)); set => Interlocked.Exchange(ref _ahead, value.Ticks); }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
