namespace TaskManager.Bench.Http;

/// <summary>The sizes and durations of a run.</summary>
internal sealed record Plan(int[] Sizes, int Rounds, double RoundSeconds, double WarmUpSeconds, int Starts)
{
    /// <summary>The size of the limit program, and of the product compared with it.</summary>
    public const int LimitSize = 10_000;

    public static Plan Whole { get; } = new([1_000, LimitSize, 100_000, 1_000_000], 5, 3, 8, 5);

    public static Plan Quick { get; } = new([1_000, LimitSize], 2, 1, 2, 2);
}

/// <summary>The results of one round of full load.</summary>
internal sealed record Round(double PerSecond, double CpuMicroseconds, double DriverMicroseconds, double OthersShare);

/// <summary>The results of one target and scenario.</summary>
internal sealed class Measures
{
    public List<Round> Rounds { get; } = [];

    /// <summary>The latency with one connection, without queueing.</summary>
    public required Sample Alone { get; set; }

    /// <summary>The latency at 60 % of the peak rate in an open loop; one sample per round.</summary>
    public required IReadOnlyList<Sample> Busy { get; set; }

    public double AllocatedPerRequest { get; set; }

    public double LargePerRequest { get; set; }

    public double PerSecond => Median(Rounds.Select(round => round.PerSecond));

    public double CpuMicroseconds => Median(Rounds.Select(round => round.CpuMicroseconds));

    /// <summary>Returns the ratio of the CPU time per request to another's, round by round.</summary>
    public (double Median, double Least, double Most) RatioTo(Measures other)
    {
        var ratios = Rounds.Zip(other.Rounds, (mine, its) => mine.CpuMicroseconds / its.CpuMicroseconds).ToArray();
        return (Median(ratios), ratios.Min(), ratios.Max());
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
