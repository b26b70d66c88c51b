namespace TaskManager.TestKit;

/// <summary>The system's clock, moved: what waits for a while still waits that long.</summary>
public sealed class MovedTime : TimeProvider
{
    private long _ahead;

    /// <summary>How far it is ahead.</summary>
    public TimeSpan Ahead { get => new(Interlocked.Read(ref _ahead)); set => Interlocked.Exchange(ref _ahead, value.Ticks); }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
