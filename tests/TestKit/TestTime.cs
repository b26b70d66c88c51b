using Microsoft.Extensions.Time.Testing;

namespace TaskManager.TestKit;

/// <summary>The clock of tests: it advances only when a test moves it.</summary>
public static class TestTime
{
    /// <summary>A whole second, so that stored instants equal it.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Creates a clock set to <see cref="Start"/>.</summary>
    public static FakeTimeProvider New() => new(Start);
}
