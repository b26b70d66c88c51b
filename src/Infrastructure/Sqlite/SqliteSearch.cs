using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The FTS5 index (sqlite.org/fts5.html) of the tokens (<see cref="TaskSearch"/>) of tasks outside the trash, keyed by the task's row id.
/// Each token is prefixed by a part of the owner's id, so that a search reads the tokens of few other owners.
/// </summary>
internal static class SqliteSearch
{
    private const int OwnerBytes = 3;

    // Maps ASCII punctuation and control characters, at which the tokenizer would split, to the private use area; the last character
    // escapes it.
    private const char FirstPrivate = '\uE000', LastPrivate = '\uE0FF';

    /// <summary>Updates the index after a change of a task. Null means absent or in the trash.</summary>
    public static void Index(SqliteSession session, long number, TaskState? before, TaskState? after)
    {
        if (after is null && before is not null) session.Execute("DELETE FROM task_words WHERE rowid = $number", ("$number", number));
        if (after is null || before is not null && (before.Title, before.Description) == (after.Title, after.Description)) return;
        session.Execute(
            "INSERT OR REPLACE INTO task_words (rowid, words) VALUES ($number, $words)",
            ("$number", number), ("$words", IndexedText(after)));
    }

    /// <summary>Rebuilds the index from all tasks: half a minute per million. Unreadable tasks are skipped.</summary>
    public static void Rebuild(SqliteSession session)
    {
        session.Execute("""
            DROP TABLE IF EXISTS task_words;
            CREATE VIRTUAL TABLE task_words USING fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
            """);
        foreach (var task in SqliteTaskRepository.Readable(session).Where(task => !task.IsDeleted))
            Index(session, task.Number, null, task.State);
    }

    /// <summary>Returns the FTS5 query for tasks of the owner that match all prefixes.</summary>
    public static string Query(OwnerId owner, IEnumerable<string> prefixes) =>
        string.Join(" AND ", prefixes.Select(prefix => $"\"{Key(owner)}{Encode(prefix)}\" *"));

    private static string IndexedText(TaskState task)
    {
        var key = Key(task.Owner);
        return string.Join(' ', TaskSearch.Tokens(task.Title, task.Description).Select(token => key + Encode(token)));
    }

    // Owners with the same key share index entries, never results: the query also compares the owner.
    private static string Key(OwnerId owner) => Convert.ToHexStringLower(SqliteValues.Bytes(owner).AsSpan(^OwnerBytes..));

    // Preserves equality and inequality of prefixes.
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
