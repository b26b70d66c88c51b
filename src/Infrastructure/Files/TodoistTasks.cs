using System.Runtime.CompilerServices;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// The rows of a project that Todoist has exported: tasks, and below each the comments on it, which become part of its description, as do its due date and
/// priority. Sections are no tasks.
/// </summary>
internal static class TodoistTasks
{
    private const string LowestPriority = "4";

    /// <summary>Whether a table with these columns is Todoist's.</summary>
    public static bool Are(IReadOnlyList<string> columns) => columns.Contains("TYPE") && columns.Contains("CONTENT");

    public static async IAsyncEnumerable<FileEntry> Read(CsvRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (type, content, description, priority, date) = (rows.Column("TYPE"), rows.Column("CONTENT"), rows.Column("DESCRIPTION"), rows.Column("PRIORITY"), rows.Column("DATE"));
        FileEntry? entry = null;
        var (comments, length) = (new List<CsvRow>(), 0L);
        await foreach (var row in rows.Read(cancellationToken))
        {
            if (Cell(row, type) == "note" && row.Problem is null && entry is not null)
            {
                // Of comments without end, what is too much is not given back either.
                if ((length += Cell(row, content).Length + 1) < TextFile.LongestEntry) comments.Add(row);
                continue;
            }
            if (row.Problem is null && Cell(row, type) != "task") continue;
            if (entry is not null) yield return Whole(entry, comments, content);
            (comments, length) = ([], 0);
            var lines = Lines(Cell(row, description), Said("Due", Cell(row, date)), Said("Priority", Cell(row, priority) is LowestPriority ? "" : Cell(row, priority)));
            entry = new FileEntry(row.Line, row.Problem is null ? new FileTask(Cell(row, content), lines, false) : null, row.Problem, row.Raw);
        }
        if (entry is not null) yield return Whole(entry, comments, content);
    }

    private static FileEntry Whole(FileEntry entry, List<CsvRow> comments, int content) => comments.Count == 0 ? entry : entry with
    {
        Task = entry.Task is { } task ? task with { Description = Lines([task.Description, .. comments.Select(comment => Cell(comment, content))]) } : null,
        Raw = () => string.Concat(comments.Select(comment => comment.Raw()).Prepend(entry.Raw())),
    };

    private static string Cell(CsvRow row, int at) => at >= 0 && at < row.Cells.Length ? row.Cells[at].Trim() : "";

    private static string Said(string what, string text) => text.Length > 0 ? $"{what}: {text}" : "";

    private static string Lines(params string?[] texts) => string.Join('\n', texts.Where(text => !string.IsNullOrEmpty(text)));
}
