using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The facts of tasks: a row each, which goes with its task. A change writes one small row, however many the task has (ADR 0019).
/// </summary>
internal static class SqliteFacts
{
    /// <summary>Stores facts of a task beside those that it has, of which only the newest stay.</summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="task">The number of the task's row.</param>
    /// <param name="facts">The facts.</param>
    public static void Add(SqliteSession session, long task, IReadOnlyList<TaskFact> facts)
    {
        foreach (var fact in facts)
            session.Execute(
                "INSERT INTO facts (task, number, step, fact) SELECT $task, coalesce(max(number), 0) + 1, $step, $fact FROM facts WHERE task = $task",
                ("$task", task), ("$step", Bytes(fact.Step)), ("$fact", TaskJson.Write(fact)));
        if (facts is [] or [{ Kind: FactKind.Added }]) return;
        var there = session.Query("SELECT number, octet_length(fact) FROM facts WHERE task = $task ORDER BY number DESC",
            row => (Number: row.GetInt64(0), Size: row.GetInt32(1)), ("$task", task));
        var kept = TaskFact.Kept(there.Select(fact => fact.Size));
        if (kept < there.Count)
            session.Execute("DELETE FROM facts WHERE task = $task AND number <= $number", ("$task", task), ("$number", there[kept].Number));
    }

    /// <summary>The facts of a task, oldest first.</summary>
    public static IReadOnlyList<TaskFact> Of(SqliteSession session, long task) => session.Query(
        "SELECT fact FROM facts WHERE task = $task ORDER BY number", row => TaskJson.ReadFact(row.GetString(0)), ("$task", task));
}
