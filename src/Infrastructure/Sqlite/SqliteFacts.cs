using System.Text;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// Stores facts as rows in insertion order, linked as a list: a task refers to its newest fact, and each fact to the previous one. So a
/// change writes to a page shared with other tasks, and needs no index by task (ADR 0019).
/// </summary>
internal static class SqliteFacts
{
    // Facts beyond the retention are never read; they are pruned periodically. As many facts as are retained fit, unless one is large.
    private const int PruneInterval = 16, LargeBytes = TaskFact.MaxTotalBytes / TaskFact.MaxCount;

    /// <summary>Appends facts of a task.</summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="task">The row id of the task.</param>
    /// <param name="newest">The row id of its newest fact; null when it has none.</param>
    /// <param name="facts">The facts to append.</param>
    /// <returns>The row id of its newest fact.</returns>
    public static long? Add(SqliteSession session, long task, long? newest, IReadOnlyList<TaskFact> facts)
    {
        var isDue = false;
        foreach (var fact in facts)
        {
            var json = TaskJson.Write(fact);
            session.Execute("INSERT INTO facts (task, previous, step, fact) VALUES ($task, $previous, $step, $fact)",
                ("$task", task), ("$previous", newest), ("$step", Bytes(fact.Step)), ("$fact", json));
            newest = session.LastNumber;
            // An import can restore a task with any version.
            isDue |= (fact.Version % PruneInterval == 0 && fact.Version > TaskFact.MaxCount)
                || fact.Kind == FactKind.Restored || json.Length > LargeBytes;
        }
        return isDue && !Prune(session, newest) ? null : newest;
    }

    /// <summary>Returns the facts of a task, oldest first.</summary>
    public static IReadOnlyList<TaskFact> Of(SqliteSession session, long? newest)
    {
        var newestFirst = session.Query(
            $"{Chain("$newest")} SELECT fact FROM chain JOIN facts USING (number)", row => row.GetString(0), ("$newest", newest));
        var count = TaskFact.RetainedCount(newestFirst.Select(Encoding.UTF8.GetByteCount));
        return [.. newestFirst.Take(count).Reverse().Select(TaskJson.ReadFact).OfType<TaskFact>()];
    }

    /// <summary>Removes the facts of tasks.</summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="tasks">The condition of the tasks.</param>
    /// <param name="parameters">The parameters of the condition.</param>
    public static void RemoveOf(SqliteSession session, string tasks, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Remove(session, $"SELECT newest_fact FROM tasks WHERE {tasks}", parameters);

    // Returns whether any fact is retained: the newest one is not when it alone exceeds the limit.
    private static bool Prune(SqliteSession session, long? newest)
    {
        var stored = session.Query($"{Chain("$newest")} SELECT number, octet_length(fact) FROM chain JOIN facts USING (number)",
            row => (Number: row.GetInt64(0), Size: row.GetInt32(1)), ("$newest", newest));
        var retained = TaskFact.RetainedCount(stored.Select(fact => fact.Size));
        if (retained < stored.Count) Remove(session, "$first", ("$first", stored[retained].Number));
        return retained > 0;
    }

    private static void Remove(SqliteSession session, string numbers, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        session.Execute($"DELETE FROM facts WHERE number IN ({Chain(numbers)} SELECT number FROM chain)", parameters);

    // The linked list from these facts to the oldest. A deleted fact ends it: SQLite does not reuse its row id while a newer fact exists.
    private static string Chain(string numbers) => $"""
        WITH RECURSIVE chain (number, previous) AS (
            SELECT number, previous FROM facts WHERE number IN ({numbers})
            UNION ALL SELECT facts.number, facts.previous FROM chain JOIN facts ON facts.number = chain.previous
        )
        """;
}
