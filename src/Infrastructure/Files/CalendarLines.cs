using System.Globalization;
using System.Text;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>A line of iCalendar, unfolded.</summary>
/// <param name="Number">Where it begins, from 1.</param>
/// <param name="Text">What it says.</param>
/// <param name="Raw">As it stands in the file.</param>
internal sealed record CalendarLine(long Number, string Text, string Raw);

/// <summary>The content lines of iCalendar (RFC 5545, 3.1), one after the other.</summary>
internal sealed class CalendarLines(Stream utf8) : IDisposable
{
    private const int MostOctets = 75;

    private readonly StreamReader _text = new(utf8, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 1 << 16, leaveOpen: true);
    private readonly char[] _buffer = new char[1 << 15];
    private int _at, _length;
    private long _number;
    private string? _ahead;

    /// <summary>The next line that is not empty; null at the end.</summary>
    public async Task<CalendarLine?> Next(CancellationToken cancellationToken)
    {
        var first = _ahead ?? await Physical(cancellationToken);
        while (first is { Length: 0 }) first = await Physical(cancellationToken);
        if (first is null) return null;
        var (number, text, raw) = (_number, new StringBuilder(first), new StringBuilder(first).Append("\r\n"));
        for (_ahead = await Physical(cancellationToken); _ahead is [' ' or '\t', ..]; _ahead = await Physical(cancellationToken))
        {
            text.Append(_ahead, 1, _ahead.Length - 1);
            raw.Append(_ahead).Append("\r\n");
            if (text.Length > TextFile.LongestEntry) throw TooLong(number);
        }
        return new CalendarLine(number, text.ToString(), raw.ToString());
    }

    /// <summary>Adds a line, in as many as it takes (3.1): no character is cut in two.</summary>
    public static void Fold(string line, StringBuilder to)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                to.Append("\r\n ");
                octets = 1;
            }
            to.Append(rune);
            octets += rune.Utf8SequenceLength;
        }
        to.Append("\r\n");
    }

    /// <summary>A text as it is written (3.3.11).</summary>
    public static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public void Dispose() => _text.Dispose();

    private async Task<string?> Physical(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        _number++;
        try
        {
            while (true)
            {
                if (_at == _length) (_at, _length) = (0, await _text.ReadAsync(_buffer, cancellationToken));
                if (_length == 0) return line.Length > 0 ? line.ToString() : null;
                var end = _buffer.AsSpan(_at, _length - _at).IndexOf('\n');
                line.Append(_buffer, _at, end < 0 ? _length - _at : end);
                _at = end < 0 ? _length : _at + end + 1;
                if (line.Length > TextFile.LongestEntry) throw TooLong(_number);
                if (end >= 0) return line.ToString().TrimEnd('\r');
            }
        }
        catch (DecoderFallbackException)
        {
            throw TextFile.NoText();
        }
    }

    private static FileProblemException TooLong(long number) => new($"Line {number} is longer than {TextFile.LongestEntry:N0} characters.");
}

/// <summary>What a line of iCalendar says: <c>NAME;PARAMETER=x:value</c>.</summary>
internal sealed record CalendarProperty(string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
{
    private static readonly string[] Formats = ["yyyyMMdd'T'HHmmss'Z'", "yyyyMMdd'T'HHmmss", "yyyyMMdd"];

    /// <summary>The value as a text (3.3.11).</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            for (var at = 0; at < Value.Length; at++)
                text.Append(Value[at] == '\\' && at + 1 < Value.Length ? Value[++at] is 'n' or 'N' ? '\n' : Value[at] : Value[at]);
            return text.ToString();
        }
    }

    /// <summary>The value for people: dates as dates, the rest as text.</summary>
    public string Words => Instant(null) is { } instant
        ? instant.ToString(Value.Contains('T') ? "yyyy-MM-dd HH:mm 'UTC'" : "yyyy-MM-dd", CultureInfo.InvariantCulture) : Text;

    /// <summary>The value for a message.</summary>
    public string Short => Value.Length > 40 ? Value[..40] + "…" : Value;

    /// <summary>A line, taken apart; quotation marks protect what is in them.</summary>
    public static CalendarProperty Of(string line)
    {
        var (parts, start, quoted) = (new List<string>(), 0, false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"') quoted = !quoted;
            if (quoted || line[at] is not (';' or ':')) continue;
            parts.Add(line[start..at]);
            start = at + 1;
            if (line[at] == ':') break;
        }
        if (parts.Count == 0) return new CalendarProperty(line.ToUpperInvariant(), new Dictionary<string, string>(), "");
        var parameters = parts.Skip(1).Select(part => part.Split('=', 2)).GroupBy(pair => pair[0].ToUpperInvariant()).ToDictionary(group => group.Key, group => group.First().Last().Trim('"'));
        return new CalendarProperty(parts[0].ToUpperInvariant(), parameters, line[start..]);
    }

    /// <summary>The value as an instant: in UTC, in the named time zone, or, when it says neither, in UTC. Null when it is none.</summary>
    /// <param name="milliseconds">The parameter that has them; null: none has.</param>
    public DateTimeOffset? Instant(string? milliseconds)
    {
        if (!DateTime.TryParseExact(Value.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) return null;
        var zone = Parameters.TryGetValue("TZID", out var id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var known) ? known : TimeZoneInfo.Utc;
        var local = DateTime.SpecifyKind(read, DateTimeKind.Unspecified);
        // At the first and the last day of all, a zone may have none.
        if (local.Date <= DateTime.MinValue.AddDays(1) || local.Date >= DateTime.MaxValue.Date) zone = TimeZoneInfo.Utc;
        var instant = new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        return milliseconds is not null && Parameters.TryGetValue(milliseconds, out var more) && int.TryParse(more, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 1000
            ? instant.AddMilliseconds(ms) : instant;
    }
}
