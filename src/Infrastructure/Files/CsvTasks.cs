using System.Runtime.CompilerServices;
using CsvHelper;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// CSV tables: this program's lossless ones, those of other programs, whose columns <see cref="CsvFields"/> detects, and Todoist's. Cells
/// that a spreadsheet would evaluate as a formula are escaped by an apostrophe, which is removed on import.
/// </summary>
internal sealed class CsvTasks : ITaskFormat
{
    private const string FormulaStarts = "=+-@\t\r";

    public string Name => "csv";

    public IReadOnlyList<string> OtherExtensions => ["tsv", "txt"];

    public string ContentType => "text/csv";

    public async Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken)
    {
        var rows = await CsvRows.Open(file, cancellationToken);
        if (TodoistTasks.IsTodoist(rows.Columns))
            return new TaskFile(TodoistTasks.Read(rows, cancellationToken), rows.HeaderLine, "", "");
        var found = CsvFields.Find(rows.Columns, fields);
        var table = new TaskFile(Read(rows, new CsvFields(rows.Columns, found), cancellationToken), rows.HeaderLine, "", "");
        // The columns of own tables are fixed: none can be chosen.
        return CsvFields.AreOwnColumns(rows.Columns) ? table : table with { Columns = rows.Columns, Fields = found };
    }

    public async Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken)
    {
        // Spreadsheets detect UTF-8 by the byte order mark.
        await using var table = CsvWriter.Create(file, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true);
        foreach (var column in CsvFields.OwnColumns) table.WriteField(column);
        await table.EndRecordAsync(cancellationToken);
        await foreach (var task in tasks.WithCancellation(cancellationToken))
        {
            foreach (var field in TaskFields.All) table.WriteField(Escape(CsvFields.Text(field, task)));
            await table.EndRecordAsync(cancellationToken);
        }
        await table.FlushAsync(cancellationToken);
    }

    private static async IAsyncEnumerable<FileEntry> Read(
        CsvRows rows, CsvFields fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Func<string, string> unescape = CsvFields.AreOwnColumns(rows.Columns) ? Unescape : static cell => cell;
        await foreach (var row in rows.Read(cancellationToken))
        {
            var (task, error) = row.Error is null ? fields.Task(row.Cells, unescape) : (null, row.Error);
            yield return new FileEntry(row.Line, task, error, row.Raw);
        }
    }

    // Escapes cells that already look escaped, too, so that unescaping is exact.
    private static string Escape(string cell) => IsFormula(cell) ? "'" + cell : cell;

    private static string Unescape(string cell) => cell.StartsWith('\'') && IsFormula(cell) ? cell[1..] : cell;

    private static bool IsFormula(string cell) => cell.AsSpan().TrimStart('\'') is [var first, ..] && FormulaStarts.Contains(first);
}
