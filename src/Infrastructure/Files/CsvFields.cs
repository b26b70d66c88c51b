using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>Which column of a table has which field of a task.</summary>
/// <param name="columns">The columns' names.</param>
/// <param name="fields">The column of each field, by the field's name.</param>
internal sealed partial class CsvFields(IReadOnlyList<string> columns, IReadOnlyDictionary<string, string> fields)
{
    /// <summary>The columns of our own tables, which are named as their fields.</summary>
    public static readonly IReadOnlyList<string> Ours = ["id", "title", "description", "completed", "completedAt", "createdAt", "updatedAt", "version"];

    // By what a task is known is no matter of taste: the same file must give the same ids.
    private static readonly FrozenSet<string> ToChoose = FrozenSet.Create("title", "description", "completed", "completedAt", "createdAt");

    // What other programs call them, without spaces and marks.
    private static readonly FrozenDictionary<string, string[]> Known = new Dictionary<string, string[]>
    {
        ["title"] = ["title", "task", "taskname", "name", "summary", "subject", "content", "todo", "item", "text"],
        ["description"] = ["description", "notes", "note", "details", "detail", "body", "comment", "comments", "taskcontent"],
        ["completed"] = ["completed", "done", "complete", "iscompleted", "iscomplete", "checked", "status", "state", "finished"],
        ["completedAt"] = ["completedat", "completedon", "completiondate", "datecompleted", "completeddate", "completedtime", "doneat"],
        ["createdAt"] = ["createdat", "created", "createdon", "creationdate", "datecreated", "createddate", "createdtime", "added", "addedat"],
        ["updatedAt"] = ["updatedat", "modified", "lastmodified", "updated", "modifiedat"],
        ["id"] = ["id", "uuid", "uid", "key", "taskid"],
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Yes =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "true", "yes", "y", "1", "x", "✓", "✔", "done", "completed", "complete", "closed", "finished");

    private static readonly FrozenSet<string> No = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "", "false", "no", "n", "0", "open", "todo", "to do", "active", "new", "not started", "in progress", "pending", "needs-action", "normal");

    private readonly Dictionary<string, int> _at = fields.Where(field => columns.Contains(field.Value)).ToDictionary(field => field.Key, field => columns.ToList().IndexOf(field.Value));

    /// <summary>Whether a table with these columns is one of ours.</summary>
    public static bool AreOurs(IReadOnlyList<string> columns) => columns.SequenceEqual(Ours);

    /// <summary>The column of each field: as somebody has chosen, and else as far as their names tell.</summary>
    /// <param name="columns">The columns' names.</param>
    /// <param name="chosen">What was chosen among <see cref="ToChoose"/>; null when nobody has.</param>
    public static IReadOnlyDictionary<string, string> Find(IReadOnlyList<string> columns, IReadOnlyDictionary<string, string>? chosen)
    {
        if (AreOurs(columns)) return Ours.ToDictionary(name => name);
        var found = chosen?.Where(choice => ToChoose.Contains(choice.Key)).ToDictionary() ?? [];
        foreach (var (field, names) in Known.Where(field => chosen is null || !ToChoose.Contains(field.Key)))
            if (names.Select(name => columns.FirstOrDefault(column => Plain(column) == name)).FirstOrDefault(column => column is not null) is { } column) found[field] = column;
        return found;
    }

    /// <summary>The task of a row, or what is wrong with it.</summary>
    public (FileTask? Task, string? Problem) Task(string[] cells, Func<string, string> restored)
    {
        if (!_at.ContainsKey("title")) return (null, "No column is chosen for the title.");
        var status = Cell("completed").Trim();
        if (!Yes.Contains(status) && !No.Contains(status)) return (null, $"{fields["completed"]} says '{Short(status)}', which is neither true nor false.");
        var (completedAt, createdAt, updatedAt) = (Instant(Cell("completedAt")), Instant(Cell("createdAt")), Instant(Cell("updatedAt")));
        foreach (var (name, instant) in (ReadOnlySpan<(string, DateTimeOffset?)>)[("completedAt", completedAt), ("createdAt", createdAt), ("updatedAt", updatedAt)])
            if (instant is null && Cell(name).Trim() is { Length: > 0 } text) return (null, $"{fields[name]} says '{Short(text)}', which is no date, or could be two: write it as 2026-01-31.");
        var (id, version) = (Cell("id").Trim(), Cell("version").Trim());
        if (version.Length > 0 && !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return (null, $"The version '{Short(version)}' is no number.");
        return (new FileTask(restored(Cell("title")), restored(Cell("description")), Yes.Contains(status))
        {
            Id = Guid.TryParse(id, out var ours) ? ours : null,
            Key = id.Length == 0 || Guid.TryParse(id, out _) ? null : id,
            CompletedAt = completedAt,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Version = version.Length > 0 ? long.Parse(version, CultureInfo.InvariantCulture) : null,
        }, null);

        string Cell(string field) => _at.TryGetValue(field, out var at) && at < cells.Length ? cells[at] : "";
    }

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

    private static string Plain(string column) => string.Concat(column.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
