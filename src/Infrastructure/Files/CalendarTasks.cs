using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// iCalendar's to-dos (VTODO, RFC 5545). It has whole seconds only, so what is left of ours stands beside them as a parameter that others ignore. Of others' to-dos
/// the due date, priority, categories and repetition become lines of the description.
/// </summary>
internal sealed class CalendarTasks : ITaskFormat
{
    private const string Head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//TaskManager//Tasks//EN\r\n", Tail = "END:VCALENDAR\r\n", Milliseconds = "X-MS";

    private static readonly (string Property, string Words)[] Others = [("DUE", "Due"), ("DTSTART", "Starts"), ("PRIORITY", "Priority"), ("CATEGORIES", "Categories"), ("LOCATION", "Place"), ("RRULE", "Repeats"), ("URL", "Link")];

    public string Name => "ics";

    public IReadOnlyList<string> OtherEndings => ["ical", "ifb", "icalendar"];

    public string ContentType => "text/calendar";

    public async Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken) =>
        new(Read(new CalendarLines(await TextFile.Utf8(file, cancellationToken)), cancellationToken), Head, "", Tail);

    public async Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(file, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        await text.WriteAsync(Head);
        await foreach (var task in tasks.WithCancellation(cancellationToken)) await text.WriteAsync(Written(task).AsMemory(), cancellationToken);
        await text.WriteAsync(Tail);
    }

    private static string Written(TaskView task)
    {
        var lines = new StringBuilder();
        void Add(string line) => CalendarLines.Fold(line, lines);
        Add("BEGIN:VTODO");
        Add($"UID:{task.Id}");
        Add($"DTSTAMP:{Stamp(task.UpdatedAt)}");
        Add($"SEQUENCE:{(task.Version - 1).ToString(CultureInfo.InvariantCulture)}");
        Add(task.Completed ? "STATUS:COMPLETED" : "STATUS:NEEDS-ACTION");
        foreach (var field in TaskFields.All)
            if (field.Property is not null && Value(field, task) is { } value) Add(field.Property + value);
        Add("END:VTODO");
        return lines.ToString();
    }

    // The parameters and the value of the property; null when the task has no value in this field.
    private static string? Value(TaskField field, TaskView task) => field switch
    {
        TextField text => text.Get(task) is { } value ? ":" + CalendarLines.Escaped(value) : null,
        FlagField flag => flag.Get(task) ? ":TRUE" : ":FALSE",
        InstantField instant => instant.Get(task) is { } value ? $";{Milliseconds}={value.Millisecond}:{Stamp(value)}" : null,
        NumberField number => number.Get(task) is { } value ? ":" + value.ToString(CultureInfo.InvariantCulture) : null,
        _ => throw new NotSupportedException($"A to-do cannot hold {field.GetType().Name} {field.Name}."),
    };

    private static async IAsyncEnumerable<FileEntry> Read(CalendarLines lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = lines;
        var isCalendar = false;
        while (await lines.Next(cancellationToken) is { } line)
        {
            isCalendar |= line.Text.Equals("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase);
            if (!isCalendar) throw new FileProblemException("This is no iCalendar file: it does not begin with BEGIN:VCALENDAR.");
            if (!line.Text.StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase)) continue;
            var kind = line.Text[6..].Trim().ToUpperInvariant();
            if (kind == "VCALENDAR") continue;
            var (properties, raw) = await Component(lines, line, kind, cancellationToken);
            if (kind == "VTODO") yield return ToDo(line.Number, properties, raw);
            else if (kind is "VEVENT" or "VJOURNAL") yield return new FileEntry(line.Number, null, "This is an event or a note, and no task.", () => raw);
        }
    }

    // All between its begin and its end; what is within another in it, as an alarm is, is left out.
    private static async Task<(List<CalendarProperty> Properties, string Raw)> Component(CalendarLines lines, CalendarLine begin, string kind, CancellationToken cancellationToken)
    {
        var (properties, raw, inner) = (new List<CalendarProperty>(), new StringBuilder(begin.Raw), 0);
        while (await lines.Next(cancellationToken) is { } line)
        {
            raw.Append(line.Raw);
            if (raw.Length > TextFile.LongestEntry) break;
            if (line.Text.StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase)) inner++;
            else if (!line.Text.StartsWith("END:", StringComparison.OrdinalIgnoreCase)) { if (inner == 0) properties.Add(CalendarProperty.Of(line.Text)); }
            else if (inner-- == 0) return (properties, raw.ToString());
        }
        throw new FileProblemException($"The {kind} of line {begin.Number} has no end, or is longer than {TextFile.LongestEntry:N0} characters.");
    }

    private static FileEntry ToDo(long line, List<CalendarProperty> properties, string raw)
    {
        CalendarProperty? Of(string name) => properties.Find(property => property.Name == name);
        var task = new FileTask("", "", Of("COMPLETED") is not null || Of("STATUS")?.Value.ToUpperInvariant() == "COMPLETED")
        {
            Version = Number(Of("SEQUENCE")) is { } sequence and < long.MaxValue ? sequence + 1 : null,
        };
        foreach (var field in TaskFields.All)
        {
            if (field.Property is null || Of(field.Property) is not { } property) continue;
            if (Read(field, task, property) is not { } read) return new FileEntry(line, null, Problem(field, property), () => raw);
            task = read;
        }
        var said = Others.SelectMany(other => properties
            .Where(property => property.Name == other.Property && property.Value is not ("" or "0"))
            .Select(property => $"{other.Words}: {property.Words}"));
        task = task with { Description = string.Join('\n', said.Prepend(task.Description ?? "").Where(text => text.Length > 0)) };
        return new FileEntry(line, TaskFields.WithId(task, Of("UID")?.Value ?? ""), null, () => raw);
    }

    private static long? Number(CalendarProperty? property) =>
        long.TryParse(property?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Problem(TaskField field, CalendarProperty property) =>
        $"{property.Name} is '{property.Short}', which is no {(field is NumberField ? "number" : "date")}.";

    // Null when the value of the property cannot be read.
    private static FileTask? Read(TaskField field, FileTask task, CalendarProperty property) => field switch
    {
        TextField text => text.Set(task, property.Text),
        FlagField flag => flag.Set(task, property.Value.Equals("TRUE", StringComparison.OrdinalIgnoreCase)),
        InstantField instant => property.Instant(Milliseconds) is { } value ? instant.Set(task, value) : null,
        NumberField number => Number(property) is { } value ? number.Set(task, value) : null,
        _ => throw new NotSupportedException($"A to-do cannot hold {field.GetType().Name} {field.Name}."),
    };

    private static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
