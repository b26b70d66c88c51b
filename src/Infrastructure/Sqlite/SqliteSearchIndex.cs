using System.Buffers;
using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The full-text index of the live tasks (FTS5, sqlite.org/fts5.html): which words there are at which moment, a moment being the millisecond that
/// tasks were created in, and the row's number, so that the newest are read first. It finds candidates; the tasks themselves say whether they match.
/// A change only notes its moment; what was noted is indexed together, at a tenth of the cost, its words being made beside the writer; until then a search reads it as it is.
/// </summary>
internal static class SqliteSearchIndex
{
    /// <summary>How much is noted before it is indexed.</summary>
    public const int Enough = 128;

    private const int Batch = 1000, OwnerBytes = 3;

    // Of so many characters of a prefix the index knows at once, newest first, which moments have it; of longer ones it collects them all.
    private const int FastPrefix = 3;

    private static readonly SearchValues<char> Punctuation = SearchValues.Create([.. Enumerable.Range(0, 128).Select(c => (char)c).Where(c => c != ' ' && !char.IsLetterOrDigit(c))]);

    /// <summary>Whether enough is noted. Notes are numbered one after the other, and go from the first on.</summary>
    public static bool HasEnough(SqliteSession session) =>
        (long)session.Scalar("SELECT ifnull(max(number) - (SELECT min(number) FROM search_pending) + 1, 0) FROM search_pending")! >= Enough;

    /// <summary>Reads what was noted first, as much as one transaction should store, and makes its words; null when nothing is noted.</summary>
    public static NotedWords? Prepare(SqliteSession session)
    {
        var moments = new SortedDictionary<long, Moment>();
        var noted = Noted(session);
        if (noted.Count == 0) return null;
        foreach (var (_, moment, former) in noted)
        {
            if (!moments.TryGetValue(moment, out var words)) moments[moment] = words = new Moment([], []);
            if (former is not null) words.Former.Add(former);
        }
        // Who changes one of them meanwhile notes it anew.
        foreach (var (moment, words) in Current(session, noted[^1].Number)) moments[moment].Current.Add(words);
        return new NotedWords(moments, noted.Count, noted[^1].Number);
    }

    /// <summary>Stores them. Only one may be between having prepared and having stored.</summary>
    public static void Store(SqliteSession session, NotedWords noted)
    {
        // Rising, which is how the index collects them best. What is there already becomes no more by being there twice; what is to go must be there.
        foreach (var (moment, words) in noted.Moments) Insert(session, moment, [.. words.Current, .. words.Former]);
        foreach (var (moment, words) in noted.Moments.Where(changed => changed.Value.Former.Count > 0))
        {
            session.Execute("INSERT INTO task_search (task_search, rowid, words) VALUES ('delete', $moment, $words)", Row(moment, words.Former));
            // Once more, since words that go take the prefixes of words that stay.
            Insert(session, moment, words.Current);
        }
        session.Execute("DELETE FROM search_pending WHERE number <= $last", ("$last", noted.Last));
    }

    /// <summary>The query for the moments that have a word for each of the owner's prefixes.</summary>
    public static string Query(OwnerId owner, IEnumerable<string> prefixes) =>
        string.Join(" AND ", prefixes.Select(prefix => $"\"{Key(SqliteValues.Bytes(owner))}{Encode(prefix)}\" *"));

    /// <summary>As much of the prefix as the index is fast with.</summary>
    public static string Beginning(string prefix) =>
        prefix.Length <= FastPrefix ? prefix : prefix[..(char.IsHighSurrogate(prefix[FastPrefix - 1]) ? FastPrefix - 1 : FastPrefix)];

    private static List<(long Number, long Moment, string? Former)> Noted(SqliteSession session) => session.Query(
        "SELECT number, moment, owner, title, description FROM search_pending ORDER BY number LIMIT $batch",
        row => (row.GetInt64(0), row.GetInt64(1), row.IsDBNull(3) ? null : Words(row, 2)), ("$batch", Batch));

    private static List<(long Moment, string Words)> Current(SqliteSession session, long last) => session.Query("""
        SELECT created_at, tasks.owner, tasks.title, tasks.description
        FROM (SELECT DISTINCT owner, moment FROM search_pending WHERE number <= $last) AS noted
        JOIN tasks ON tasks.owner = noted.owner AND created_at = moment AND deleted_at IS NULL
        """, row => (row.GetInt64(0), Words(row, 1)), ("$last", last));

    private static string Words(SqliteDataReader row, int column)
    {
        var key = Key((byte[])row.GetValue(column));
        var words = TaskSearch.Tokens(row.GetString(column + 1), row.IsDBNull(column + 2) ? null : row.GetString(column + 2));
        return Encode(string.Join($" {key}", words.Prepend("")));
    }

    private static void Insert(SqliteSession session, long moment, List<string> words)
    {
        if (words.Count > 0) session.Execute("INSERT INTO task_search (rowid, words) VALUES ($moment, $words)", Row(moment, words));
    }

    private static (string, object?)[] Row(long moment, List<string> words) => [("$moment", moment), ("$words", string.Join(' ', words))];

    // Each word begins with the end of its owner's id. Who shares that shares candidates, never tasks.
    private static string Key(byte[] owner) => Convert.ToHexStringLower(owner.AsSpan(^OwnerBytes..));

    // The tokenizer takes ASCII's punctuation for gaps between words; here it is part of them, as characters for private use.
    private static string Encode(string words) => string.Create(words.Length, words, static (encoded, words) =>
    {
        for (var i = 0; i < words.Length; i++) encoded[i] = Punctuation.Contains(words[i]) ? (char)('\uE000' + words[i]) : words[i];
    });

    /// <summary>Words of a moment: those that were noted to go, and those of its tasks now.</summary>
    internal sealed record Moment(List<string> Former, List<string> Current);
}

/// <summary>What is to be stored of the moments that were noted.</summary>
/// <param name="Moments">Their words.</param>
/// <param name="Count">How many notes it was.</param>
/// <param name="Last">The number of the last of them.</param>
internal sealed record NotedWords(SortedDictionary<long, SqliteSearchIndex.Moment> Moments, int Count, long Last);
