using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>A row of a CSV table.</summary>
/// <param name="Line">The number of its first line, from 1.</param>
/// <param name="Cells">The cells.</param>
/// <param name="Error">The error of the row; null when it is valid.</param>
/// <param name="Raw">Returns the original text with a line end.</param>
internal sealed record CsvRow(long Line, string[] Cells, string? Error, Func<string> Raw);

/// <summary>Reads the rows of a table. CsvHelper detects the delimiter: comma, semicolon, tab or bar.</summary>
internal sealed class CsvRows
{
    private const int MaxColumns = 200, MaxNameLength = 200;

    private readonly CsvReader _table;
    private CsvMalformedReason? _malformed;

    private CsvRows(Stream utf8) => _table = CsvReader.Create(utf8, new CsvReaderOptions
    {
        // The first row is read here, as column names.
        HasHeader = false,
        TrackLineNumbers = true,
        MaxRecordSize = TextFile.MaxEntryLength,
        OnMalformedRecord = record => _malformed = record.Reason,
    }, leaveOpen: true);

    /// <summary>The distinct column names.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The original text of the header row.</summary>
    public string HeaderLine { get; private set; } = "";

    /// <summary>Opens a table.</summary>
    public static async Task<CsvRows> Open(Stream file, CancellationToken cancellationToken)
    {
        var rows = new CsvRows(await TextFile.Utf8(file, cancellationToken));
        var header = await rows.Next(cancellationToken) ?? throw TextFile.Empty();
        if (header.Cells.Length > MaxColumns)
            throw new InvalidFileException($"The first line has {header.Cells.Length:N0} columns; at most {MaxColumns} are allowed.");
        (rows.HeaderLine, rows.Columns) = (header.Raw(), ColumnNames(header.Cells));
        return rows;
    }

    /// <summary>Returns the index of a column; -1 when there is none.</summary>
    public int Column(string name) => Columns.ToList().IndexOf(name);

    /// <summary>Reads the rows after the header, without blank ones.</summary>
    public async IAsyncEnumerable<CsvRow> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (_table)
            while (await Next(cancellationToken) is { } row)
                if (!row.Cells.All(string.IsNullOrWhiteSpace)) yield return row;
    }

    private async Task<CsvRow?> Next(CancellationToken cancellationToken)
    {
        try
        {
            _malformed = null;
            if (!await _table.ReadAsync(cancellationToken)) return null;
            if (!Utf8.IsValid(_table.RawRecord) || _table.RawRecord.Contains((byte)0)) throw TextFile.NotText();
            var cells = new string[_table.FieldCount];
            for (var at = 0; at < cells.Length; at++) cells[at] = _table.GetString(at);
            // Raw text is rarely needed: bytes take half the memory of a string.
            var raw = _table.RawRecord.ToArray();
            return new CsvRow(_table.LineNumber, cells, FindError(cells), () => Encoding.UTF8.GetString(raw) + "\r\n");
        }
        catch (CsvFormatException tooLong)
        {
            throw new InvalidFileException(
                $"Line {tooLong.LineNumber} is longer than {TextFile.MaxEntryLength:N0} bytes. "
                + "Check for a quotation mark that is not closed.");
        }
        catch (DecoderFallbackException)
        {
            throw TextFile.NotText();
        }
    }

    private string? FindError(string[] cells) => _malformed switch
    {
        CsvMalformedReason.UnterminatedQuote => "A quotation mark that opens here is not closed.",
        CsvMalformedReason.TextAfterClosingQuote =>
            "There is text after a closing quotation mark. Double each quotation mark within a text.",
        _ when Columns.Count > 0 && cells.Length > Columns.Count => $"The row has {cells.Length} cells for {Columns.Count} columns.",
        _ => null,
    };

    private static List<string> ColumnNames(string[] first)
    {
        var names = new List<string>();
        foreach (var (at, cell) in first.Index())
        {
            var trimmed = cell.Trim();
            var name = trimmed.Length == 0 ? $"Column {at + 1}" : trimmed[..int.Min(trimmed.Length, MaxNameLength)];
            names.Add(names.Contains(name) ? $"{name} ({at + 1})" : name);
        }
        return names;
    }
}
