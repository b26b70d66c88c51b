using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>Which column of a table has which field of a task.</summary>
/// <param name="columns">The columns' names.</param>
/// <param name="fields">The column of each field, by the field's name.</param>
internal sealed partial class CsvFields(IReadOnlyList<string> columns, IReadOnlyDictionary<string, string> fields)
{
    /// <summary>The columns of our own tables, which are named as their fields.</summary>
    public static readonly IReadOnlyList<string> Ours = [.. TaskFields.All.Select(field => field.Name)];

    // The number of columns of the first version's tables.
    private const int FewestColumns = 8;

    private static readonly FrozenSet<string> Yes =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "true", "yes", "y", "1", "x", "✓", "✔", "done", "completed", "complete", "closed", "finished");

    private static readonly FrozenSet<string> No = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "", "false", "no", "n", "0", "open", "todo", "to do", "active", "new", "not started", "in progress", "pending", "needs-action", "normal");

    // Only fields that have a column.
    private readonly (TaskField Field, int At)[] _at =
    [
        .. from field in TaskFields.All
           where fields.ContainsKey(field.Name)
           join column in columns.Index() on fields[field.Name] equals column.Item
           select (field, column.Index),
    ];

    /// <summary>Whether a table with these columns is one of ours, or of an earlier version, which has the first of them.</summary>
    public static bool AreOurs(IReadOnlyList<string> columns) =>
        columns.Count >= FewestColumns && columns.SequenceEqual(Ours.Take(columns.Count));

    /// <summary>The column of each field: as chosen, and else by the names of the columns.</summary>
    /// <param name="columns">The columns' names.</param>
    /// <param name="chosen">The columns that were chosen for the fields that have a label; null when none were.</param>
    public static IReadOnlyDictionary<string, string> Find(IReadOnlyList<string> columns, IReadOnlyDictionary<string, string>? chosen)
    {
        if (AreOurs(columns)) return columns.ToDictionary(name => name);
        var found = new Dictionary<string, string>();
        foreach (var field in TaskFields.All)
        {
            // Columns of ids cannot be chosen: the same file must give the same ids.
            var column = chosen is not null && field.Label is not null ? chosen.GetValueOrDefault(field.Name) : Likeliest(field, columns);
            if (column is not null) found[field.Name] = column;
        }
        return found;
    }

    /// <summary>The task of a row, or what is wrong with it.</summary>
    public (FileTask? Task, string? Problem) Task(string[] cells, Func<string, string> restored)
    {
        if (!_at.Any(each => each.Field.Name == "title")) return (null, "No column is chosen for the title.");
        var task = new FileTask();
        foreach (var (field, at) in _at)
        {
            var cell = at < cells.Length ? cells[at] : "";
            var (read, problem) = field is TextField text ? (text.Set(task, restored(cell)), null) : Value(field, task, cell.Trim());
            if (problem is not null) return (null, problem);
            task = read;
        }
        return (task, null);
    }

    private (FileTask Task, string? Problem) Value(TaskField field, FileTask task, string text) => field switch
    {
        FlagField flag when Yes.Contains(text) || No.Contains(text) => (flag.Set(task, Yes.Contains(text)), null),
        FlagField => (task, $"{fields[field.Name]} says '{Short(text)}', which is neither true nor false."),
        _ when text.Length == 0 => (task, null),
        InstantField instant when Instant(text) is { } value => (instant.Set(task, value), null),
        InstantField => (task, $"{fields[field.Name]} says '{Short(text)}', which is no date, or could be two: write it as 2026-01-31."),
        NumberField number when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) =>
            (number.Set(task, value), null),
        NumberField => (task, $"The {field.Name} '{Short(text)}' is no number."),
        _ => throw new NotSupportedException($"A table cannot hold {field.GetType().Name} {field.Name}."),
    };

    /// <summary>What a task has in this field, as our tables have it.</summary>
    public static string Text(TaskField field, TaskView task) => field switch
    {
        TextField text => text.Get(task) ?? "",
        FlagField flag => flag.Get(task) ? "true" : "false",
        InstantField instant => instant.Get(task)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "",
        NumberField number => number.Get(task)?.ToString(CultureInfo.InvariantCulture) ?? "",
        _ => throw new NotSupportedException($"A table cannot hold {field.GetType().Name} {field.Name}."),
    };

    /// <summary>An instant as tables have it; without a time zone it is UTC. Null when it is none.</summary>
    public static DateTimeOffset? Instant(string text)
    {
        // The framework would take a year, a century or a date that is missing from the day on which it reads the text.
        if (!Year().IsMatch(text)) return null;
        if (DayAndMonth().Match(text) is { Success: true } date)
        {
            var (first, second) = (int.Parse(date.Groups["first"].Value, CultureInfo.InvariantCulture), int.Parse(date.Groups["second"].Value, CultureInfo.InvariantCulture));
            // With dots the day comes first everywhere; with slashes and dashes that depends on the country.
            if (date.Groups["mark"].Value != "." && first <= 12 && second <= 12 && first != second) return null;
            var (day, month) = date.Groups["mark"].Value == "." || first > 12 ? (first, second) : (second, first);
            text = $"{date.Groups["year"].Value}-{month:00}-{day:00}{date.Groups["time"].Value}";
        }
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var instant) ? instant : null;
    }

    [GeneratedRegex(@"^\s*(?<first>\d{1,2})(?<mark>[./-])(?<second>\d{1,2})\k<mark>(?<year>\d{4})(?<time>\D.*)?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex DayAndMonth();

    // Four digits behind a colon or a sign are of a fraction or a time zone.
    [GeneratedRegex(@"^[^:]*(?<![0-9+]|\s-)[0-9]{4}(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Year();

    private static string? Likeliest(TaskField field, IReadOnlyList<string> columns) =>
        field.Columns.Select(name => columns.FirstOrDefault(column => Plain(column) == name)).FirstOrDefault(column => column is not null);

    private static string Plain(string column) => string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
