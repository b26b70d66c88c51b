using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The full-text index of the tasks outside of the trash (FTS5, sqlite.org/fts5.html), keyed by the number of the task's row.
/// Its words are the tokens of the task (<see cref="TaskSearch"/>), each behind a part of the owner's id, so that a search reads
/// the words of few other owners.
/// </summary>
internal static class SqliteSearch
{
    private const int OwnerBytes = 3;

    // Private use stands for ASCII's punctuation and control characters, at which the tokenizer would split. The last one marks
    // private use itself.
    private const char FirstPrivate = '\uE000', LastPrivate = '\uE0FF';

    /// <summary>Brings the index up to date with a change of a task. Null stands for a task that is absent or in the trash.</summary>
    public static void Index(SqliteSession session, long number, TaskState? before, TaskState? after)
    {
        if (after is null && before is not null) session.Execute("DELETE FROM task_words WHERE rowid = $number", ("$number", number));
        if (after is null || before is not null && (before.Title, before.Description) == (after.Title, after.Description)) return;
        session.Execute(
            "INSERT OR REPLACE INTO task_words (rowid, words) VALUES ($number, $words)", ("$number", number), ("$words", Words(after)));
    }

    /// <summary>Makes the index anew from all tasks: half a minute for a million. A task that cannot be read is left out.</summary>
    public static void Rebuild(SqliteSession session)
    {
        session.Execute("""
            DROP TABLE IF EXISTS task_words;
            CREATE VIRTUAL TABLE task_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
            """);
        foreach (var task in SqliteTaskRepository.Readable(session).Where(task => !task.IsDeleted)) Index(session, task.Number, null, task.State);
    }

    /// <summary>The FTS5 query for the tasks that have a word for each of the owner's prefixes.</summary>
    public static string Query(OwnerId owner, IEnumerable<string> prefixes) =>
        string.Join(" AND ", prefixes.Select(prefix => $"\"{Key(owner)}{Encode(prefix)}\" *"));

    private static string Words(TaskState task)
    {
        var key = Key(task.Owner);
        return string.Join(' ', TaskSearch.Tokens(task.Title, task.Description).Select(token => key + Encode(token)));
    }

    // Owners that share it share candidates, never tasks.
    private static string Key(OwnerId owner) => Convert.ToHexStringLower(SqliteValues.Bytes(owner).AsSpan(^OwnerBytes..));

    // Equal beginnings stay equal, different ones different.
    private static string Encode(string token)
    {
        if (token.All(char.IsAsciiLetterOrDigit)) return token;
        var encoded = new StringBuilder(token.Length);
        foreach (var c in token)
        {
            if (c is >= FirstPrivate and <= LastPrivate) encoded.Append(LastPrivate);
            encoded.Append(char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) ? (char)(FirstPrivate + c) : c);
        }
        return encoded.ToString();
    }
}
