using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The newest tasks that have a word for each of the query's prefixes. What it reads is to depend on how many are wanted, not on how many there
/// are: candidates come newest first from the beginnings of the prefixes, and only when most of them were wrong are all moments of the rarest prefix
/// collected. Words do not say which view a task is in: few tasks of a view among many that match would be looked for long, so the view itself is read
/// beside, task by task, and whoever is through first has them. ADR 0011 has the reasons.
/// </summary>
internal sealed class SqliteSearch(SqliteSession session, OwnerId owner, TaskListQuery query)
{
    private const int Candidates = 500;

    private readonly SortedSet<TaskState> _best = new(Comparer<TaskState>.Create(NewestFirst));
    private readonly int[] _hits = new int[query.Prefixes.Count];

    public List<TaskState> Newest()
    {
        foreach (var moment in NotIndexed().TakeWhile(moment => !HasAllSince(moment)))
            foreach (var task in OfMoment(moment)) Take(task);
        using var view = SqliteTaskRepository.Newest(session, owner, query with { Limit = int.MaxValue }).GetEnumerator();
        string[] beginnings = [.. query.Prefixes.Select(SqliteSearchIndex.Beginning)];
        if (!Read(beginnings, view, beginnings.SequenceEqual(query.Prefixes) ? int.MaxValue : Candidates))
        {
            var rarest = Enumerable.Range(0, beginnings.Length).Where(i => beginnings[i] != query.Prefixes[i]).MinBy(i => _hits[i]);
            beginnings[rarest] = query.Prefixes[rarest];
            Read(beginnings, view, int.MaxValue);
        }
        return [.. _best];
    }

    // Whether there are enough, or no more, within so many candidates.
    private bool Read(IEnumerable<string> prefixes, IEnumerator<TaskState> view, int most)
    {
        foreach (var moment in Moments(prefixes))
        {
            if (HasAllSince(moment)) return true;
            foreach (var task in OfMoment(moment))
            {
                if (most-- == 0) return false;
                Take(task);
            }
            if (query.Filter == TaskFilter.All) continue;
            if (!view.MoveNext() || HasAllSince(view.Current.CreatedAt.ToUnixTimeMilliseconds())) return true;
            Take(view.Current);
        }
        return true;
    }

    private bool HasAllSince(long moment) => _best.Count == query.Limit && moment < _best.Max!.CreatedAt.ToUnixTimeMilliseconds();

    private void Take(TaskState task)
    {
        var tokens = TaskSearch.Tokens(task.Title, task.Description);
        var matches = true;
        for (var i = 0; i < _hits.Length; i++)
        {
            var prefix = query.Prefixes[i];
            if (tokens.Any(token => token.StartsWith(prefix, StringComparison.Ordinal))) _hits[i]++;
            else matches = false;
        }
        if (matches) _best.Add(task);
        if (_best.Count > query.Limit) _best.Remove(_best.Max!);
    }

    private IEnumerable<long> Moments(IEnumerable<string> prefixes) => session.Stream(
        $"SELECT rowid FROM task_search WHERE task_search MATCH $match {(query.After is null ? "" : "AND rowid <= $place_at")} ORDER BY rowid DESC",
        row => row.GetInt64(0), [("$match", SqliteSearchIndex.Query(owner, prefixes)), .. Cursor.Take(1)]);

    private List<TaskState> OfMoment(long moment) => session.Query(
        $"SELECT {SqliteTaskRepository.Columns} FROM tasks WHERE owner = $owner AND created_at = $moment AND {Live} ORDER BY id DESC",
        SqliteTaskRepository.Read, [("$owner", Owner), ("$moment", moment), .. Cursor]);

    private List<long> NotIndexed() => session.Query(
        "SELECT DISTINCT moment FROM search_pending WHERE owner = $owner ORDER BY moment DESC", row => row.GetInt64(0), ("$owner", Owner));

    private string Live => $"{SqliteTaskRepository.Shown(query)} {SqliteTaskRepository.Below(query, "created_at, id")}";

    private static int NewestFirst(TaskState one, TaskState other) =>
        other.CreatedAt.CompareTo(one.CreatedAt) is var byAge and not 0 ? byAge : other.Id.CompareTo(one.Id);

    private byte[] Owner { get; } = SqliteValues.Bytes(owner);

    private (string, object?)[] Cursor { get; } = SqliteTaskRepository.Cursor(query);
}
