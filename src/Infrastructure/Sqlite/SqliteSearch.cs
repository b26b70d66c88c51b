using System.Text.Json;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The newest tasks that have a word for each of the query's prefixes. What it reads is to depend on how many are wanted, not on how many there
/// are: a prefix that begins few words is followed word by word, each word's tasks being kept by age; one that begins many, most of the newest tasks
/// probably have, so these are looked through first. ADR 0011 has the reasons.
/// </summary>
internal sealed class SqliteSearch(SqliteSession session, OwnerId owner, TaskListQuery query)
{
    private const int FewWords = 16, FewTasks = 1000, Recent = 500;

    // Sorts after every character that a word can have next.
    private const string LastCharacter = "\U0010FFFF";

    private static int NewestFirst(TaskSnapshot one, TaskSnapshot other) =>
        other.CreatedAt.CompareTo(one.CreatedAt) is var byAge and not 0 ? byAge : other.Id.CompareTo(one.Id);

    public List<TaskSnapshot> Newest()
    {
        var words = query.Prefixes.ToDictionary(prefix => prefix, Words);
        if (words.Values.Any(few => few.Count == 0)) return [];
        var narrow = query.Prefixes.Where(prefix => words[prefix].Count <= FewWords).ToList();
        string[] broad = [.. query.Prefixes.Except(narrow)];
        var rarest = narrow.Count < 2 ? narrow.FirstOrDefault() : narrow.MinBy(Tasks);
        List<List<string>> others = [.. narrow.Where(prefix => prefix != rarest).Select(prefix => words[prefix])];
        if (broad.Length == 0) return ByWord(words[rarest!], others, broad, int.MaxValue)!;
        var (sieve, tasks) = broad.Select(prefix => (prefix, tasks: Tasks(prefix))).MinBy(counted => counted.tasks);
        return (tasks < FewTasks ? null : rarest is null ? ByAge() : ByWord(words[rarest], others, broad, Recent)) ?? Sifted(sieve);
    }

    // Merges the newest of each word that the rarest prefix begins; null when it had to look at more than so many.
    private List<TaskSnapshot>? ByWord(List<string> rarest, List<List<string>> others, string[] broad, int most)
    {
        var best = new SortedSet<TaskSnapshot>(Comparer<TaskSnapshot>.Create(NewestFirst));
        foreach (var word in rarest)
            foreach (var task in WithWord(word, others))
            {
                if (best.Count == query.Limit && NewestFirst(task, best.Max!) > 0) break;
                if (most-- == 0) return null;
                if (HasAll(task, broad)) best.Add(task);
                if (best.Count > query.Limit) best.Remove(best.Max!);
            }
        return [.. best];
    }

    // Looks through the newest tasks; null when there are too few among them.
    private List<TaskSnapshot>? ByAge()
    {
        var recent = SqliteTaskRepository.Newest(session, owner, query with { Limit = Recent }).Where(task => HasAll(task, query.Prefixes)).Take(query.Limit).ToList();
        return recent.Count == query.Limit ? recent : null;
    }

    // Takes the newest of all tasks that have any word with the prefix, and more of them until there are enough.
    private List<TaskSnapshot> Sifted(string prefix)
    {
        for (var most = 4 * query.Limit; ; most *= 8)
        {
            var ids = session.Query($"""
                SELECT task_id FROM task_words WHERE owner = $owner AND word >= $from AND word < $to
                {SqliteTaskRepository.Below(query, "created_at, task_id")} ORDER BY created_at DESC, task_id DESC LIMIT $most
                """, row => new Guid((byte[])row.GetValue(0), bigEndian: true), [("$owner", Owner), .. Range(prefix), .. SqliteTaskRepository.Cursor(query), ("$most", most)]);
            var found = ids.Distinct().SelectMany(WithId).Where(task => HasAll(task, query.Prefixes)).Take(query.Limit).ToList();
            if (found.Count == query.Limit || ids.Count < most) return found;
        }
    }

    private List<TaskSnapshot> WithId(Guid id) => session.Query(
        $"SELECT {SqliteTaskRepository.Columns} FROM tasks WHERE id = $id AND owner = $owner AND {SqliteTaskRepository.Shown(query)}",
        SqliteTaskRepository.Read, ("$id", id.ToByteArray(bigEndian: true)), ("$owner", Owner));

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
