using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line of the file where it begins, from 1.</param>
/// <param name="Cells">What stands in it.</param>
/// <param name="Problem">What is wrong with it; null when nothing is.</param>
/// <param name="Raw">Gives it as it stands in the file, with the end of its line.</param>
internal sealed record CsvRow(long Line, string[] Cells, string? Problem, Func<string> Raw);

/// <summary>The rows of a table, separated by commas, semicolons, tabs or bars, as CsvHelper finds out.</summary>
internal sealed class CsvRows
{
    private const int MostColumns = 200, LongestName = 200;

    private readonly CsvReader _table;
    private CsvMalformedReason? _malformed;

    private CsvRows(Stream utf8) => _table = CsvReader.Create(utf8, new CsvReaderOptions
    {
        // The names of columns are the first row.
        HasHeader = false,
        TrackLineNumbers = true,
        MaxRecordSize = TextFile.LongestEntry,
        OnMalformedRecord = record => _malformed = record.Reason,
    }, leaveOpen: true);

    /// <summary>The names of its columns, each once.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The row of the columns' names, as it stands in the file.</summary>
    public string Head { get; private set; } = "";

    /// <summary>Begins to read a table.</summary>
    public static async Task<CsvRows> Open(Stream file, CancellationToken cancellationToken)
    {
        var rows = new CsvRows(await TextFile.Utf8(file, cancellationToken));
        var head = await rows.Next(cancellationToken) ?? throw TextFile.Empty();
        if (head.Cells.Length > MostColumns) throw new FileProblemException($"The first line has {head.Cells.Length:N0} columns, and there can be at most {MostColumns}.");
        (rows.Head, rows.Columns) = (head.Raw(), Names(head.Cells));
        return rows;
    }

    /// <summary>The place of the column of this name; -1 when there is none.</summary>
    public int Column(string name) => Columns.ToList().IndexOf(name);

    /// <summary>The other rows but for those with nothing in them.</summary>
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
            if (!Utf8.IsValid(_table.RawRecord) || _table.RawRecord.Contains((byte)0)) throw TextFile.NoText();
            var cells = new string[_table.FieldCount];
            for (var at = 0; at < cells.Length; at++) cells[at] = _table.GetString(at);
            // Few are ever asked for: as bytes they take half the room.
            var raw = _table.RawRecord.ToArray();
            return new CsvRow(_table.LineNumber, cells, Problem(cells), () => Encoding.UTF8.GetString(raw) + "\r\n");
        }
        catch (CsvFormatException tooLong)
        {
            throw new FileProblemException($"Line {tooLong.LineNumber} is longer than {TextFile.LongestEntry:N0} bytes. Maybe a quotation mark that opens there is never closed.");
        }
        catch (DecoderFallbackException)
        {
            throw TextFile.NoText();
        }
    }

    private string? Problem(string[] cells) => _malformed switch
    {
        CsvMalformedReason.UnterminatedQuote => "A quotation mark that opens here is never closed.",
        CsvMalformedReason.TextAfterClosingQuote => "There is text after a closing quotation mark: write a quotation mark within a text twice.",
        _ when Columns.Count > 0 && cells.Length > Columns.Count => $"It has {cells.Length} entries, but there are {Columns.Count} columns.",
        _ => null,
    };

    private static List<string> Names(string[] first)
    {
        var names = new List<string>();
        foreach (var (at, cell) in first.Index())
        {
            var name = cell.Trim() is { Length: > 0 } named ? named.Length <= LongestName ? named : named[..LongestName] : $"Column {at + 1}";
            names.Add(names.Contains(name) ? $"{name} ({at + 1})" : name);
        }
        return names;
    }
}
