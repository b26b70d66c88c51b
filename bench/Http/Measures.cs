namespace TaskManager.Bench.Http;

/// <summary>How much is done, and for how long.</summary>
internal sealed record Plan(int[] Sizes, int Rounds, double RoundSeconds, double WarmUpSeconds, int Starts)
{
    /// <summary>The limit program's size, and the product's that it is compared with.</summary>
    public const int LimitSize = 10_000;

    public static Plan Whole { get; } = new([1_000, LimitSize, 100_000, 1_000_000], 5, 3, 8, 5);

    public static Plan Quick { get; } = new([1_000, LimitSize], 2, 1, 2, 2);
}

/// <summary>One round of full load.</summary>
internal sealed record Round(double PerSecond, double CpuMicroseconds, double DriverMicroseconds, double OthersShare);

/// <summary>What one target's answers to one scenario cost.</summary>
internal sealed class Measures
{
    public List<Round> Rounds { get; } = [];

    /// <summary>One connection, so nothing ever waits.</summary>
    public required Sample Alone { get; set; }

    /// <summary>At 60 % of the peak rate, by a fixed schedule; a sample for each round.</summary>
    public required IReadOnlyList<Sample> Busy { get; set; }

    public double AllocatedPerRequest { get; set; }

    public double LargePerRequest { get; set; }

    public double PerSecond => Median(Rounds.Select(round => round.PerSecond));

    public double CpuMicroseconds => Median(Rounds.Select(round => round.CpuMicroseconds));

    /// <summary>The processor time of a request as a multiple of another's, each round with the round beside it.</summary>
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
