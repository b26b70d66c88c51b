using System.Globalization;
using System.Text;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>An unfolded content line of iCalendar.</summary>
/// <param name="Number">The number of its first physical line, from 1.</param>
/// <param name="Text">The unfolded text.</param>
/// <param name="Raw">The original text.</param>
internal sealed record CalendarLine(long Number, string Text, string Raw);

/// <summary>Reads the content lines of iCalendar (RFC 5545, 3.1) as a stream.</summary>
internal sealed class CalendarLines(Stream utf8) : IDisposable
{
    private const int MaxOctets = 75;

    private readonly StreamReader _text = new(utf8, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 1 << 16, leaveOpen: true);
    private readonly char[] _buffer = new char[1 << 15];
    private int _at, _length;
    private long _number;
    private string? _lookahead;

    /// <summary>Reads the next non-empty line; null at the end.</summary>
    public async Task<CalendarLine?> Next(CancellationToken cancellationToken)
    {
        var first = _lookahead ?? await ReadPhysicalLine(cancellationToken);
        while (first is { Length: 0 }) first = await ReadPhysicalLine(cancellationToken);
        if (first is null) return null;
        var (number, text, raw) = (_number, new StringBuilder(first), new StringBuilder(first).Append("\r\n"));
        while ((_lookahead = await ReadPhysicalLine(cancellationToken)) is [' ' or '\t', ..])
        {
            text.Append(_lookahead, 1, _lookahead.Length - 1);
            raw.Append(_lookahead).Append("\r\n");
            if (text.Length > TextFile.MaxEntryLength) throw TooLong(number);
        }
        return new CalendarLine(number, text.ToString(), raw.ToString());
    }

    /// <summary>Appends a line, folded at 75 octets (3.1), never within a character.</summary>
    public static void Fold(string line, StringBuilder to)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MaxOctets)
            {
                to.Append("\r\n ");
                octets = 1;
            }
            to.Append(rune);
            octets += rune.Utf8SequenceLength;
        }
        to.Append("\r\n");
    }

    /// <summary>Escapes a text value (3.3.11).</summary>
    public static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    public void Dispose() => _text.Dispose();

    private async Task<string?> ReadPhysicalLine(CancellationToken cancellationToken)
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
                if (line.Length > TextFile.MaxEntryLength) throw TooLong(_number);
                if (end >= 0) return line.ToString().TrimEnd('\r');
            }
        }
        catch (DecoderFallbackException)
        {
            throw TextFile.NotText();
        }
    }

    private static InvalidFileException TooLong(long number) =>
        new($"Line {number} is longer than {TextFile.MaxEntryLength:N0} characters.");
}

/// <summary>A property of iCalendar: <c>NAME;PARAMETER=x:value</c>.</summary>
internal sealed record CalendarProperty(string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
{
    private static readonly string[] Formats = ["yyyyMMdd'T'HHmmss'Z'", "yyyyMMdd'T'HHmmss", "yyyyMMdd"];

    /// <summary>The unescaped text value (3.3.11).</summary>
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

    /// <summary>The value for display: a date as date, else the text.</summary>
    public string DisplayText => Instant(null) is { } instant
        ? instant.ToString(Value.Contains('T') ? "yyyy-MM-dd HH:mm 'UTC'" : "yyyy-MM-dd", CultureInfo.InvariantCulture)
        : Text;

    /// <summary>The value for an error message, truncated.</summary>
    public string ShortValue => Value.Length > 40 ? Value[..40] + "…" : Value;

    /// <summary>Parses a line; delimiters within quotation marks are literal.</summary>
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
        var parameters = parts.Skip(1)
            .Select(part => part.Split('=', 2))
            .GroupBy(pair => pair[0].ToUpperInvariant())
            .ToDictionary(group => group.Key, group => group.First().Last().Trim('"'));
        return new CalendarProperty(parts[0].ToUpperInvariant(), parameters, line[start..]);
    }

    /// <summary>
    /// Parses the value as an instant: in UTC, in the time zone of TZID, or, without either, in UTC. Null when it is not an instant.
    /// </summary>
    /// <param name="milliseconds">The name of the parameter with the milliseconds; null for none.</param>
    public DateTimeOffset? Instant(string? milliseconds)
    {
        if (!DateTime.TryParseExact(Value.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
            return null;
        var zone = Parameters.TryGetValue("TZID", out var id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var known)
            ? known
            : TimeZoneInfo.Utc;
        var local = DateTime.SpecifyKind(read, DateTimeKind.Unspecified);
        // Offsets could move the first or last representable day out of range.
        if (local.Date <= DateTime.MinValue.AddDays(1) || local.Date >= DateTime.MaxValue.Date) zone = TimeZoneInfo.Utc;
        var instant = new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        return milliseconds is not null && Parameters.TryGetValue(milliseconds, out var digits)
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 1000
            ? instant.AddMilliseconds(value)
            : instant;
    }
}
