using System.Text.RegularExpressions;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>The query plans of all statements prepared on a file.</summary>
internal static partial class QueryPlans
{
    /// <summary>Fails when a statement scans a whole table or index. The contract suites end with it.</summary>
    public static void ShouldScanNothing(this DatabaseFile file)
    {
        foreach (var (sql, plan) in Of(file)) plan.Should().NotContain(line => line.Contains("SCAN") && !AllowedScans().IsMatch(line), sql);
    }

    /// <summary>Fails when words or counts do not match the tasks outside the trash.</summary>
    public static void ShouldDeriveTheSame(this DatabaseFile file)
    {
        // A call that was cancelled at once has opened no file.
        if (!file.Statements.Any()) return;
        using var connection = file.Connect();
        DatabaseFile.Rows(connection, "SELECT id FROM task_words_docsize ORDER BY id")
            .Should().Equal(DatabaseFile.Rows(connection, "SELECT number FROM tasks WHERE deleted_at IS NULL ORDER BY number"));
        DatabaseFile.Rows(connection, "SELECT hex(owner), active, completed FROM task_counts WHERE active + completed > 0 ORDER BY 1")
            .Should().Equal(DatabaseFile.Rows(
                connection,
                "SELECT hex(owner), sum(1 - completed), sum(completed) FROM tasks WHERE deleted_at IS NULL GROUP BY 1 ORDER BY 1"));
    }

    /// <summary>The plan of each statement.</summary>
    public static Dictionary<string, List<string>> Of(DatabaseFile file)
    {
        using var connection = file.Connect();
        return file.Statements.Where(sql => Query().IsMatch(sql) && !sql.Contains("sqlite_")).Distinct()
            .ToDictionary(sql => sql, sql => Plan(connection, sql));
    }

    private static List<string> Plan(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var name in Parameter().Matches(sql).Select(match => match.Value).Distinct())
            command.Parameters.AddWithValue(name, DBNull.Value);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read()) lines.Add(reader.GetString(3));
        return lines;
    }

    [GeneratedRegex(@"^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)")]
    private static partial Regex Query();

    // Allowed scans: full-text queries, look-ups by row id, a bounded subquery, and the existence of an account, which reads one row.
    [GeneratedRegex(@"SCAN (task_words VIRTUAL TABLE INDEX \d+:(.*M|=)|SUBQUERY|\(subquery|accounts USING COVERING INDEX|chain$)")]
    private static partial Regex AllowedScans();

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Parameter();
}
