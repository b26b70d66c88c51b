using System.Text;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The facts of tasks: a row each, which goes with its task. A change writes one small row, however many the task has (ADR 0019).
/// </summary>
internal static class SqliteFacts
{
    // Rows beyond the bound are never read, and are removed now and then: to look for them with each change makes a toggle a quarter
    // dearer.
    private const int RemovedEvery = 16, LargeBytes = 1024;

    /// <summary>Stores facts of a task beside those that it has.</summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="task">The number of the task's row.</param>
    /// <param name="facts">The facts.</param>
    public static void Add(SqliteSession session, long task, IReadOnlyList<TaskFact> facts)
    {
        var isDue = false;
        foreach (var fact in facts)
        {
            var json = TaskJson.Write(fact);
            session.Execute("INSERT INTO facts (task, step, fact) VALUES ($task, $step, $fact)",
                ("$task", task), ("$step", Bytes(fact.Step)), ("$fact", json));
            // A task that comes back by an import may have any version.
            isDue |= fact.Version % RemovedEvery == 0 || fact.Kind == FactKind.Restored || json.Length > LargeBytes;
        }
        if (isDue) RemoveOld(session, task);
    }

    /// <summary>The facts of a task, oldest first.</summary>
    public static IReadOnlyList<TaskFact> Of(SqliteSession session, long task)
    {
        var newestFirst = session.Query("SELECT fact FROM facts WHERE task = $task ORDER BY number DESC", row => row.GetString(0), ("$task", task));
        return [.. newestFirst.Take(TaskFact.Kept(newestFirst.Select(Encoding.UTF8.GetByteCount))).Reverse().Select(TaskJson.ReadFact).OfType<TaskFact>()];
    }

    private static void RemoveOld(SqliteSession session, long task)
    {
        var there = session.Query("SELECT number, octet_length(fact) FROM facts WHERE task = $task ORDER BY number DESC",
            row => (Number: row.GetInt64(0), Size: row.GetInt32(1)), ("$task", task));
        var kept = TaskFact.Kept(there.Select(fact => fact.Size));
        if (kept < there.Count)
            session.Execute("DELETE FROM facts WHERE task = $task AND number <= $number", ("$task", task), ("$number", there[kept].Number));
    }
}
