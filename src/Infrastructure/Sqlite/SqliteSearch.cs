using System.Text.Json;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The newest tasks that have a word for each of the query's prefixes. What it reads is to depend on how many are wanted, not on how many there
/// are: a prefix that begins few words is followed word by word, each word's tasks being kept by age; of one that begins many, most of the
/// newest tasks probably have some, so they are looked through first. ADR 0011 has the reasons.
/// </summary>
internal sealed class SqliteSearch(SqliteSession session, OwnerId owner, TaskListQuery query)
{
    private const int FewWords = 16, FewTasks = 1000, Recent = 500;

    // Sorts after every character that a word can have next.
    private const string LastCharacter = "\U0010FFFF";

    private static readonly Comparer<TaskSnapshot> NewestFirst = Comparer<TaskSnapshot>.Create((one, other) =>
        other.CreatedAt.CompareTo(one.CreatedAt) is var byAge and not 0 ? byAge : other.Id.CompareTo(one.Id));

    public List<TaskSnapshot> Newest()
    {
        var words = query.Prefixes.ToDictionary(prefix => prefix, Words);
        if (words.Values.Any(few => few.Count == 0)) return [];
        var narrow = query.Prefixes.Where(prefix => words[prefix].Count <= FewWords).ToList();
        if (narrow.Count == 0) return ByAge();
        var rarest = narrow.Count == 1 ? narrow[0] : narrow.MinBy(Tasks)!;
        return ByWord(words[rarest], [.. narrow.Where(prefix => prefix != rarest).Select(prefix => words[prefix])], [.. query.Prefixes.Except(narrow)]);
    }

    // Merges the newest of each word that the rarest prefix begins.
    private List<TaskSnapshot> ByWord(List<string> rarest, List<List<string>> others, string[] broad)
    {
        var best = new SortedSet<TaskSnapshot>(NewestFirst);
        foreach (var word in rarest)
            foreach (var task in WithWord(word, others))
            {
                if (best.Count == query.Limit && NewestFirst.Compare(task, best.Max) > 0) break;
                if (HasAll(task, broad)) best.Add(task);
                if (best.Count > query.Limit) best.Remove(best.Max!);
            }
        return [.. best];
    }

    private IEnumerable<TaskSnapshot> WithWord(string word, List<List<string>> others) => session.Stream($"""
        SELECT {SqliteTaskRepository.Columns} FROM task_words CROSS JOIN tasks ON tasks.id = task_words.task_id
        WHERE task_words.owner = $owner AND tasks.owner = $owner AND word = $word AND {SqliteTaskRepository.Shown(query)}
        {SqliteTaskRepository.Below(query, "task_words.created_at, task_words.task_id")}
        {string.Concat(others.Select((_, i) => $"""
             AND EXISTS (SELECT 1 FROM task_words AS other WHERE other.owner = $owner AND other.word IN (SELECT value FROM json_each($other{i}))
                AND other.created_at = task_words.created_at AND other.task_id = task_words.task_id)
            """))}
        ORDER BY task_words.created_at DESC, task_words.task_id DESC
        """, SqliteTaskRepository.Read,
        [("$owner", Owner), ("$word", word), .. SqliteTaskRepository.Cursor(query), .. others.Select((words, i) => ($"$other{i}", (object?)JsonSerializer.Serialize(words)))]);

    // Every prefix begins many words.
    private List<TaskSnapshot> ByAge()
    {
        var first = query.Prefixes.MinBy(Tasks)!;
        if (Tasks(first) == FewTasks)
        {
            var recent = SqliteTaskRepository.Newest(session, owner, query with { Limit = Recent }).Where(task => HasAll(task, query.Prefixes)).Take(query.Limit).ToList();
            if (recent.Count == query.Limit) return recent;
        }
        return [.. WithPrefix(first).Where(task => HasAll(task, query.Prefixes)).Take(query.Limit)];
    }

    private IEnumerable<TaskSnapshot> WithPrefix(string prefix)
    {
        var ids = session.Query($"""
            SELECT DISTINCT created_at, task_id FROM task_words WHERE owner = $owner AND word >= $from AND word < $to
            {SqliteTaskRepository.Below(query, "created_at, task_id")} ORDER BY created_at DESC, task_id DESC
            """, row => (byte[])row.GetValue(1), [("$owner", Owner), .. Range(prefix), .. SqliteTaskRepository.Cursor(query)]);
        return ids.SelectMany(id => session.Query(
            $"SELECT {SqliteTaskRepository.Columns} FROM tasks WHERE id = $id AND owner = $owner AND {SqliteTaskRepository.Shown(query)}", SqliteTaskRepository.Read, ("$id", id), ("$owner", Owner)));
    }

    // Jumps from word to word.
    private List<string> Words(string prefix) => session.Query("""
        WITH RECURSIVE words (word) AS (
            SELECT (SELECT word FROM task_words WHERE owner = $owner AND word >= $from AND word < $to ORDER BY word LIMIT 1)
            UNION ALL
            SELECT (SELECT word FROM task_words WHERE owner = $owner AND word > words.word AND word < $to ORDER BY word LIMIT 1) FROM words WHERE words.word IS NOT NULL)
        SELECT word FROM words WHERE word IS NOT NULL LIMIT $most
        """, row => row.GetString(0), [("$owner", Owner), .. Range(prefix), ("$most", FewWords + 1)]);

    // How many tasks at least have a word that begins so, counted no further than FewTasks.
    private long Tasks(string prefix) => (long)session.Scalar(
        "SELECT count(*) FROM (SELECT 1 FROM task_words WHERE owner = $owner AND word >= $from AND word < $to LIMIT $most)",
        [("$owner", Owner), .. Range(prefix), ("$most", FewTasks)])!;

    private static bool HasAll(TaskSnapshot task, IReadOnlyCollection<string> prefixes) => prefixes.Count == 0
        || TaskSearch.Tokens(task.Title, task.Description) is var tokens && prefixes.All(prefix => tokens.Any(token => token.StartsWith(prefix, StringComparison.Ordinal)));

    private byte[] Owner { get; } = owner.Value.ToByteArray(bigEndian: true);

    private static (string, object?)[] Range(string prefix) => [("$from", prefix), ("$to", prefix + LastCharacter)];
}
