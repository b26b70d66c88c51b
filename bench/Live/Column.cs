using System.Globalization;
using System.Text;

namespace TaskManager.Bench.Live;

/// <summary>The results for one number of streams.</summary>
internal sealed class Column(int streams)
{
    private readonly Dictionary<string, string> _cells = [];

    /// <summary>Returns all measurements, in the order of the first column, as a Markdown table.</summary>
    public static string Table(IReadOnlyList<Column> columns)
    {
        var table = new StringBuilder();
        table.AppendLine(Row("", columns.Select(column => $"{column.Streams:N0} streams")));
        table.AppendLine(Row("---", columns.Select(_ => "---:")));
        foreach (var measure in columns[0]._cells.Keys) table.AppendLine(Row(measure, columns.Select(column => column._cells[measure])));
        return table.ToString();
    }

    public int Streams { get; } = streams;

    public void Add(string measure, FormattableString value)
    {
        _cells[measure] = value.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine($"{Streams,7:N0}  {measure}: {_cells[measure]}");
    }

    /// <summary>Bytes per stream, in KB of 1,024.</summary>
    public void AddMemory(string measure, long bytes) => Add(measure, $"{bytes / 1024.0 / Streams:F1} KB");

    public void AddTimes(string measure, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalMilliseconds).Order().ToArray();
        // Nearest rank, so that each value was measured.
        double Percentile(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
        Add(measure, $"{Percentile(0.5):F0} / {Percentile(0.99):F0} / {sorted[^1]:F0} ms");
    }

    private static string Row(string first, IEnumerable<string> cells) => $"| {first} | {string.Join(" | ", cells)} |";
}
