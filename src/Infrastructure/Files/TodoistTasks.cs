using System.Runtime.CompilerServices;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// Reads a project export of Todoist. Comments, due date and priority of a task become part of its description; sections are skipped.
/// </summary>
internal static class TodoistTasks
{
    private const string LowestPriority = "4";

    /// <summary>Returns whether Todoist wrote a table with these columns.</summary>
    public static bool IsTodoist(IReadOnlyList<string> columns) => columns.Contains("TYPE") && columns.Contains("CONTENT");

    public static async IAsyncEnumerable<FileEntry> Read(
        CsvRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (type, content, description) = (rows.Column("TYPE"), rows.Column("CONTENT"), rows.Column("DESCRIPTION"));
        var (priority, date) = (rows.Column("PRIORITY"), rows.Column("DATE"));
        FileEntry? entry = null;
        var (comments, length) = (new List<CsvRow>(), 0L);
        await foreach (var row in rows.Read(cancellationToken))
        {
            if (Cell(row, type) == "note" && row.Error is null && entry is not null)
            {
                // Bounds the memory: comments beyond the limit are dropped, also from the file of rejected lines.
                if ((length += Cell(row, content).Length + 1) < TextFile.MaxEntryLength) comments.Add(row);
                continue;
            }
            if (row.Error is null && Cell(row, type) != "task") continue;
            if (entry is not null) yield return WithComments(entry, comments, content);
            (comments, length) = ([], 0);
            var level = Cell(row, priority);
            var lines = JoinLines(
                Cell(row, description), Labelled("Due", Cell(row, date)), Labelled("Priority", level is LowestPriority ? "" : level));
            entry = new FileEntry(row.Line, row.Error is null ? new FileTask(Cell(row, content), lines, false) : null, row.Error, row.Raw);
        }
        if (entry is not null) yield return WithComments(entry, comments, content);
    }

    private static FileEntry WithComments(FileEntry entry, List<CsvRow> comments, int content)
    {
        if (comments.Count == 0) return entry;
        var texts = comments.Select(comment => Cell(comment, content));
        return entry with
        {
            Task = entry.Task is { } task ? task with { Description = JoinLines([task.Description, .. texts]) } : null,
            Raw = () => string.Concat(comments.Select(comment => comment.Raw()).Prepend(entry.Raw())),
        };
    }

    private static string Cell(CsvRow row, int at) => at >= 0 && at < row.Cells.Length ? row.Cells[at].Trim() : "";

    private static string Labelled(string what, string text) => text.Length > 0 ? $"{what}: {text}" : "";

    private static string JoinLines(params string?[] texts) => string.Join('\n', texts.Where(text => !string.IsNullOrEmpty(text)));
}
