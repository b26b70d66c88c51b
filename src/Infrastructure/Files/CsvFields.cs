using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>Maps the columns of a table to fields of a task.</summary>
/// <param name="columns">The column names.</param>
/// <param name="fields">The column of each field, by field name.</param>
internal sealed partial class CsvFields(IReadOnlyList<string> columns, IReadOnlyDictionary<string, string> fields)
{
    /// <summary>The columns of tables that this program writes, named like the fields.</summary>
    public static readonly IReadOnlyList<string> OwnColumns = [.. TaskFields.All.Select(field => field.Name)];

    // The first version wrote eight columns.
    private const int MinColumns = 8;

    private static readonly FrozenSet<string> TrueValues = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "true", "yes", "y", "1", "x", "✓", "✔", "done", "completed", "complete", "closed", "finished");

    private static readonly FrozenSet<string> FalseValues = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "", "false", "no", "n", "0", "open", "todo", "to do", "active", "new", "not started", "in progress", "pending",
        "needs-action", "normal");

    // The fields that have a column.
    private readonly (TaskField Field, int At)[] _columns =
    [
        .. from field in TaskFields.All
           where fields.ContainsKey(field.Name)
           join column in columns.Index() on fields[field.Name] equals column.Item
           select (field, column.Index),
    ];

    /// <summary>Returns whether this program wrote a table with these columns; earlier versions wrote only the first of them.</summary>
    public static bool AreOwnColumns(IReadOnlyList<string> columns) =>
        columns.Count >= MinColumns && columns.SequenceEqual(OwnColumns.Take(columns.Count));

    /// <summary>Returns the column of each field: the chosen one, or else the one detected by name.</summary>
    /// <param name="columns">The column names.</param>
    /// <param name="chosen">The chosen columns of fields with a label; null to detect them.</param>
    public static IReadOnlyDictionary<string, string> Find(IReadOnlyList<string> columns, IReadOnlyDictionary<string, string>? chosen)
    {
        if (AreOwnColumns(columns)) return columns.ToDictionary(name => name);
        var found = new Dictionary<string, string>();
        foreach (var field in TaskFields.All)
        {
            // Id columns cannot be chosen: the same file must always give the same ids.
            var column = chosen is not null && field.Label is not null
                ? chosen.GetValueOrDefault(field.Name)
                : MostLikely(field, columns);
            if (column is not null) found[field.Name] = column;
        }
        return found;
    }

    /// <summary>Converts a row to a task; on failure, returns the error.</summary>
    public (FileTask? Task, string? Error) Task(string[] cells, Func<string, string> unescape)
    {
        if (!_columns.Any(each => each.Field.Name == "title")) return (null, "No column is chosen for the title.");
        var task = new FileTask();
        foreach (var (field, at) in _columns)
        {
            var cell = at < cells.Length ? cells[at] : "";
            var (read, error) = field is TextField text
                ? (text.Set(task, unescape(cell)), null)
                : Value(field, task, cell.Trim());
            if (error is not null) return (null, error);
            task = read;
        }
        return (task, null);
    }

    private (FileTask Task, string? Error) Value(TaskField field, FileTask task, string text) => field switch
    {
        FlagField flag when TrueValues.Contains(text) || FalseValues.Contains(text) => (flag.Set(task, TrueValues.Contains(text)), null),
        FlagField => (task, $"{fields[field.Name]} is '{Shorten(text)}', which is neither true nor false."),
        _ when text.Length == 0 => (task, null),
        InstantField instant when Instant(text) is { } value => (instant.Set(task, value), null),
        InstantField => (task, $"{fields[field.Name]} is '{Shorten(text)}', which is no date or is ambiguous. Write it as 2026-01-31."),
        NumberField number when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) =>
            (number.Set(task, value), null),
        NumberField => (task, $"{fields[field.Name]} is '{Shorten(text)}', which is not a number."),
        _ => throw new NotSupportedException($"A table cannot hold {field.GetType().Name} {field.Name}."),
    };

    /// <summary>Returns the text of a field in tables that this program writes.</summary>
    public static string Text(TaskField field, TaskView task) => field switch
    {
        TextField text => text.Get(task) ?? "",
        FlagField flag => flag.Get(task) ? "true" : "false",
        InstantField instant =>
            instant.Get(task)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "",
        NumberField number => number.Get(task)?.ToString(CultureInfo.InvariantCulture) ?? "",
        _ => throw new NotSupportedException($"A table cannot hold {field.GetType().Name} {field.Name}."),
    };

    /// <summary>Parses an instant; UTC without a time zone. Null when the text is no date, or is ambiguous.</summary>
    public static DateTimeOffset? Instant(string text)
    {
        // DateTimeOffset.TryParse would complete a missing year, century or date from today's date.
        if (!Year().IsMatch(text)) return null;
        if (DayAndMonth().Match(text) is { Success: true } date)
        {
            var (first, second) = (Number(date.Groups["first"]), Number(date.Groups["second"]));
            // Dots put the day first everywhere; with slashes and dashes the order depends on the country.
            if (date.Groups["mark"].Value != "." && first <= 12 && second <= 12 && first != second) return null;
            var (day, month) = date.Groups["mark"].Value == "." || first > 12 ? (first, second) : (second, first);
            text = $"{date.Groups["year"].Value}-{month:00}-{day:00}{date.Groups["time"].Value}";
        }
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var instant) ? instant : null;

        static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"^\s*(?<first>\d{1,2})(?<mark>[./-])(?<second>\d{1,2})\k<mark>(?<year>\d{4})(?<time>\D.*)?$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex DayAndMonth();

    // Four digits after a colon or sign belong to a fraction or a time zone.
    [GeneratedRegex(@"^[^:]*(?<![0-9+]|\s-)[0-9]{4}(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Year();

    private static string? MostLikely(TaskField field, IReadOnlyList<string> columns) => field.Columns
        .Select(name => columns.FirstOrDefault(column => Normalize(column) == name))
        .FirstOrDefault(column => column is not null);

    private static string Normalize(string column) => string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Shorten(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
