using System.Text;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The facts of tasks: a row each, at the end of their table. A task knows its newest fact, and each fact the one before it, so that a
/// change writes one page that others share, and no index by task (ADR 0019).
/// </summary>
internal static class SqliteFacts
{
    // Rows beyond the bound are never read, and are removed now and then.
    private const int RemovedEvery = 16, LargeBytes = 1024;

    /// <summary>Stores facts of a task beside those that it has.</summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="task">The number of the task's row.</param>
    /// <param name="newest">The number of its newest fact; null when it has none.</param>
    /// <param name="facts">The facts.</param>
    /// <returns>The number of its newest fact now.</returns>
    public static long? Add(SqliteSession session, long task, long? newest, IReadOnlyList<TaskFact> facts)
    {
        var isDue = false;
        foreach (var fact in facts)
        {
            var json = TaskJson.Write(fact);
            session.Execute("INSERT INTO facts (task, previous, step, fact) VALUES ($task, $previous, $step, $fact)",
                ("$task", task), ("$previous", newest), ("$step", Bytes(fact.Step)), ("$fact", json));
            newest = session.LastNumber;
            // A task that comes back by an import may have any version.
            isDue |= fact.Version % RemovedEvery == 0 || fact.Kind == FactKind.Restored || json.Length > LargeBytes;
        }
        return isDue && !RemoveOld(session, newest) ? null : newest;
    }

    /// <summary>The facts of a task, oldest first.</summary>
    public static IReadOnlyList<TaskFact> Of(SqliteSession session, long? newest)
    {
        var newestFirst = session.Query(
            $"{Chain("$newest")} SELECT fact FROM chain JOIN facts USING (number)", row => row.GetString(0), ("$newest", newest));
        return [.. newestFirst.Take(TaskFact.Kept(newestFirst.Select(Encoding.UTF8.GetByteCount))).Reverse().Select(TaskJson.ReadFact).OfType<TaskFact>()];
    }

    /// <summary>Removes the facts of tasks.</summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="tasks">The condition that the tasks meet.</param>
    /// <param name="parameters">The parameters of the condition.</param>
    public static void RemoveOf(SqliteSession session, string tasks, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Remove(session, $"SELECT newest_fact FROM tasks WHERE {tasks}", parameters);

    // Whether any stays: not even the newest one when it alone is too large.
    private static bool RemoveOld(SqliteSession session, long? newest)
    {
        var there = session.Query($"{Chain("$newest")} SELECT number, octet_length(fact) FROM chain JOIN facts USING (number)",
            row => (Number: row.GetInt64(0), Size: row.GetInt32(1)), ("$newest", newest));
        var kept = TaskFact.Kept(there.Select(fact => fact.Size));
        if (kept < there.Count) Remove(session, "$first", ("$first", there[kept].Number));
        return kept > 0;
    }

    private static void Remove(SqliteSession session, string numbers, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        session.Execute($"DELETE FROM facts WHERE number IN ({Chain(numbers)} SELECT number FROM chain)", parameters);

    // From these facts on to the oldest ones, newest first. A fact that was removed ends it: its number is not given again while a
    // newer one of its task is there.
    private static string Chain(string numbers) => $"""
        WITH RECURSIVE chain (number, previous) AS (
            SELECT number, previous FROM facts WHERE number IN ({numbers})
            UNION ALL SELECT facts.number, facts.previous FROM chain JOIN facts ON facts.number = chain.previous
        )
        """;
}
