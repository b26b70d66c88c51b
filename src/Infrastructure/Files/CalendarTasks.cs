using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// iCalendar to-dos (VTODO, RFC 5545). Milliseconds, which iCalendar lacks, are written as a parameter that other programs ignore. Due
/// date, priority, categories and recurrence of foreign to-dos become lines of the description.
/// </summary>
internal sealed class CalendarTasks : ITaskFormat
{
    private const string Header = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//TaskManager//Tasks//EN\r\n";
    private const string Footer = "END:VCALENDAR\r\n";
    private const string Milliseconds = "X-MS";

    private static readonly (string Property, string Label)[] ForeignProperties =
    [
        ("DUE", "Due"), ("DTSTART", "Starts"), ("PRIORITY", "Priority"), ("CATEGORIES", "Categories"), ("LOCATION", "Place"),
        ("RRULE", "Repeats"), ("URL", "Link"),
    ];

    public string Name => "ics";

    public IReadOnlyList<string> OtherExtensions => ["ical", "ifb", "icalendar"];

    public string ContentType => "text/calendar";

    public async Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken) =>
        new(Read(new CalendarLines(await TextFile.Utf8(file, cancellationToken)), cancellationToken), Header, "", Footer);

    public async Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(file, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        await text.WriteAsync(Header);
        await foreach (var task in tasks.WithCancellation(cancellationToken))
            await text.WriteAsync(Format(task).AsMemory(), cancellationToken);
        await text.WriteAsync(Footer);
    }

    private static string Format(TaskView task)
    {
        var lines = new StringBuilder();
        void Add(string line) => CalendarLines.Fold(line, lines);
        Add("BEGIN:VTODO");
        Add($"UID:{task.Id}");
        Add($"DTSTAMP:{FormatInstant(task.UpdatedAt)}");
        Add($"SEQUENCE:{(task.Version - 1).ToString(CultureInfo.InvariantCulture)}");
        Add(task.Completed ? "STATUS:COMPLETED" : "STATUS:NEEDS-ACTION");
        foreach (var field in TaskFields.All)
            if (field.Property is not null && Value(field, task) is { } value) Add(field.Property + value);
        Add("END:VTODO");
        return lines.ToString();
    }

    // Parameters and value of the property; null when the task has no value.
    private static string? Value(TaskField field, TaskView task) => field switch
    {
        TextField text => text.Get(task) is { } value ? ":" + CalendarLines.Escaped(value) : null,
        FlagField flag => flag.Get(task) ? ":TRUE" : ":FALSE",
        InstantField instant => instant.Get(task) is { } value ? $";{Milliseconds}={value.Millisecond}:{FormatInstant(value)}" : null,
        NumberField number => number.Get(task) is { } value ? ":" + value.ToString(CultureInfo.InvariantCulture) : null,
        _ => throw new NotSupportedException($"A to-do cannot hold {field.GetType().Name} {field.Name}."),
    };

    private static async IAsyncEnumerable<FileEntry> Read(
        CalendarLines lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = lines;
        var isCalendar = false;
        while (await lines.Next(cancellationToken) is { } line)
        {
            isCalendar |= line.Text.Equals("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase);
            if (!isCalendar) throw new InvalidFileException("This is not an iCalendar file: it does not begin with BEGIN:VCALENDAR.");
            if (!line.Text.StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase)) continue;
            var kind = line.Text[6..].Trim().ToUpperInvariant();
            if (kind == "VCALENDAR") continue;
            var (properties, raw) = await ReadComponent(lines, line, kind, cancellationToken);
            if (kind == "VTODO") yield return ToDo(line.Number, properties, raw);
            else if (kind is "VEVENT" or "VJOURNAL")
                yield return new FileEntry(line.Number, null, "This entry is an event or a note, not a task.", () => raw);
        }
    }

    // Reads to the END of the component; skips nested components such as alarms.
    private static async Task<(List<CalendarProperty> Properties, string Raw)> ReadComponent(
        CalendarLines lines, CalendarLine begin, string kind, CancellationToken cancellationToken)
    {
        var (properties, raw, inner) = (new List<CalendarProperty>(), new StringBuilder(begin.Raw), 0);
        while (await lines.Next(cancellationToken) is { } line)
        {
            raw.Append(line.Raw);
            if (raw.Length > TextFile.MaxEntryLength) break;
            if (line.Text.StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase)) inner++;
            else if (!line.Text.StartsWith("END:", StringComparison.OrdinalIgnoreCase))
            {
                if (inner == 0) properties.Add(CalendarProperty.Of(line.Text));
            }
            else if (inner-- == 0) return (properties, raw.ToString());
        }
        throw new InvalidFileException(
            $"The {kind} of line {begin.Number} has no end, or is longer than {TextFile.MaxEntryLength:N0} characters.");
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
            if (Read(field, task, property) is not { } read)
                return new FileEntry(line, null, ErrorOf(field, property), () => raw);
            task = read;
        }
        var foreign = ForeignProperties.SelectMany(other => properties
            .Where(property => property.Name == other.Property && property.Value is not ("" or "0"))
            .Select(property => $"{other.Label}: {property.DisplayText}"));
        string[] texts = [task.Description ?? "", .. foreign];
        task = task with { Description = string.Join('\n', texts.Where(text => text.Length > 0)) };
        return new FileEntry(line, TaskFields.WithId(task, Of("UID")?.Value ?? ""), null, () => raw);
    }

    private static long? Number(CalendarProperty? property) =>
        long.TryParse(property?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string ErrorOf(TaskField field, CalendarProperty property) =>
        $"{property.Name} is '{property.ShortValue}', which is not a {(field is NumberField ? "number" : "date")}.";

    // Null when the property has an invalid value.
    private static FileTask? Read(TaskField field, FileTask task, CalendarProperty property) => field switch
    {
        TextField text => text.Set(task, property.Text),
        FlagField flag => flag.Set(task, property.Value.Equals("TRUE", StringComparison.OrdinalIgnoreCase)),
        InstantField instant => property.Instant(Milliseconds) is { } value ? instant.Set(task, value) : null,
        NumberField number => Number(property) is { } value ? number.Set(task, value) : null,
        _ => throw new NotSupportedException($"A to-do cannot hold {field.GetType().Name} {field.Name}."),
    };

    private static string FormatInstant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
