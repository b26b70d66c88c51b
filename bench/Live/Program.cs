using System.Globalization;
using TaskManager.Bench.Live;
using TaskManager.Bench.Shared;

// Handles reads on the polling thread, to minimize overhead; must be set before the first socket.
Environment.SetEnvironmentVariable(Server.InlineCompletions, "1");

var isShort = args.Contains("--short");
int[] counts = [.. args.Where(arg => arg != "--short").Select(Count)];
if (counts.Length == 0) counts = [1_000, 5_000];
if (counts.Any(count => count < 1)) return Fail("Usage: bench/live [--short] [number of streams]..., for example bench/live 1000 5000");
var (needed, limit) = (counts.Max() + Spare, ProcessInfo.OpenFiles());
if (limit < needed)
    return Fail($"{counts.Max()} streams need {needed} open files per process, but the limit is {limit}. Run ulimit -n {needed}.");

var columns = new List<Column>();
foreach (var count in counts) columns.Add(new Benchmark(count, isShort).Run());
Console.WriteLine();
Console.WriteLine(Column.Table(columns));
return 0;

// Zero cannot be measured, so it also stands for invalid numbers.
static int Count(string arg) => int.TryParse(arg, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}

internal static partial class Program
{
    // The server needs 256 files besides those of streams.
    private const int Spare = 300;
}
