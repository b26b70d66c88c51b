using System.Runtime.CompilerServices;
using CsvHelper;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// Tables: our own, which loses nothing, those of other programs, whose columns <see cref="CsvFields"/> finds, and Todoist's. What a spreadsheet would take for a
/// formula is written with an apostrophe before it, and read back without.
/// </summary>
internal sealed class CsvTasks : ITaskFormat
{
    private const string Formulas = "=+-@\t\r";

    public string Name => "csv";

    public IReadOnlyList<string> OtherEndings => ["tsv", "txt"];

    public string ContentType => "text/csv";

    public async Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken)
    {
        var rows = await CsvRows.Open(file, cancellationToken);
        if (TodoistTasks.Are(rows.Columns)) return new TaskFile(TodoistTasks.Read(rows, cancellationToken), rows.Head, "", "");
        var found = CsvFields.Find(rows.Columns, fields);
        var table = new TaskFile(Read(rows, new CsvFields(rows.Columns, found), cancellationToken), rows.Head, "", "");
        // Of our own there is nothing to choose.
        return CsvFields.AreOurs(rows.Columns) ? table : table with { Columns = rows.Columns, Fields = found };
    }

    public async Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken)
    {
        // Spreadsheets know by its mark that it is UTF-8.
        await using var table = CsvWriter.Create(file, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true);
        foreach (var column in CsvFields.Ours) table.WriteField(column);
        await table.EndRecordAsync(cancellationToken);
        await foreach (var task in tasks.WithCancellation(cancellationToken))
        {
            foreach (var field in TaskFields.All) table.WriteField(Neutral(CsvFields.Text(field, task)));
            await table.EndRecordAsync(cancellationToken);
        }
        await table.FlushAsync(cancellationToken);
    }

    private static async IAsyncEnumerable<FileEntry> Read(CsvRows rows, CsvFields fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Func<string, string> restored = CsvFields.AreOurs(rows.Columns) ? Restored : static cell => cell;
        await foreach (var row in rows.Read(cancellationToken))
        {
            var (task, problem) = row.Problem is null ? fields.Task(row.Cells, restored) : (null, row.Problem);
            yield return new FileEntry(row.Line, task, problem, row.Raw);
        }
    }

    // Also what would be read as such a one.
    private static string Neutral(string cell) => IsFormula(cell) ? "'" + cell : cell;

    private static string Restored(string cell) => cell.StartsWith('\'') && IsFormula(cell) ? cell[1..] : cell;

    private static bool IsFormula(string cell) => cell.AsSpan().TrimStart('\'') is [var first, ..] && Formulas.Contains(first);
}
