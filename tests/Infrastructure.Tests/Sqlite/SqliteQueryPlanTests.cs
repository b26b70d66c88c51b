using System.Text.RegularExpressions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>No statement walks through a whole table or index, however many tasks there are.</summary>
[Trait("M", "M19"), Trait("M", "M15")]
public sealed partial class SqliteQueryPlanTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();

    [Fact]
    public async Task EveryStatement_WhenPlanned_ScansNothing()
    {
        var plans = await Plans();

        plans.Keys.Should().HaveCountGreaterThan(25).And.Contain(sql => sql.StartsWith("UPDATE tasks", StringComparison.Ordinal))
            .And.Contain(sql => sql.StartsWith("INSERT OR REPLACE INTO task_words", StringComparison.Ordinal));
        foreach (var (sql, plan) in plans) plan.Should().NotContain(line => line.Contains("SCAN") && !Given().IsMatch(line), sql);
    }

    [Fact]
    public async Task List_SearchedOrNot_ReadsInOrderWithoutSorting()
    {
        string[] parts = ["FROM tasks", "ORDER BY created_at", "LIMIT"];
        var lists = (await Plans()).Where(plan => parts.All(plan.Key.Contains)).ToList();

        lists.Should().HaveCount(12, "three filters, each with and without a cursor, with and without words");
        foreach (var (sql, plan) in lists) plan.Should().NotContain(line => line.Contains("TEMP B-TREE"), sql);
    }

    private async Task<Dictionary<string, List<string>>> Plans()
    {
        // Opened before, so that the migrations' statements are not among those of the run.
        await using (var first = _file.Open()) await first.Read(_ => true, default);
        var database = _file.Open();
        await UseEverything(database);

        using var connection = _file.Connect();
        return database.Statements.Where(sql => Query().IsMatch(sql) && !sql.Contains("sqlite_"))
            .ToDictionary(sql => sql, sql => Plan(connection, sql));
    }

    private static async Task UseEverything(SqliteDatabase database)
    {
        // A failed write makes the health check write, on a new connection.
        await database.Awaiting(same => same.Write(session => session.Execute("INSERT INTO nowhere VALUES (1)"), default)).Should().ThrowAsync<Exception>();
        await new SqliteHealth(database, new FakeTime()).CheckHealthAsync(new HealthCheckContext());

        var (tasks, owner) = (new SqliteTaskRepository(database, lookedThrough: 0), Owners.New());
        var task = ATask.Titled("some words here").OwnedBy(owner).Build();
        await tasks.Add(owner, task, default);
        await tasks.Find(owner, task.Id, default);
        await tasks.Count(owner, default);
        foreach (var filter in Enum.GetValues<TaskFilter>())
            foreach (var q in new[] { null, "s", "s w", "s w h" })
                foreach (var after in new TaskCursor?[] { null, TaskCursor.Of(task.State) })
                    await tasks.List(owner, new TaskListQuery(filter, TaskSearch.Prefixes(q), after, 10), default);
        await tasks.Add(owner, ATask.Titled("due").OwnedBy(owner).Deleted().Build(), default);
        await tasks.Change(owner, task.Id, same => { same.Edit("other words", null, FakeTime.Start); return same; }, default);
        await database.Write(session => SqliteTaskRepository.Purge(session, FakeTime.Start.AddDays(1), 10), default);
        await UseAccounts(database, owner);
        await UseJobs(database, owner);
    }

    private static async Task UseJobs(SqliteDatabase database, OwnerId owner)
    {
        var jobs = new SqliteJobRepository(database);
        var file = Guid.CreateVersion7();
        var job = new Job(Guid.CreateVersion7(), owner, new JobOrder(JobKind.Export, "json", "tasks.json"), FakeTime.Start);
        await jobs.Add(owner, job, default);
        await jobs.Find(owner, job.Id, default);
        await jobs.List(owner, 10, default);
        await jobs.Lease(FakeTime.Start, FakeTime.Start.AddMinutes(1), default);
        await jobs.Save(owner, job, default);
        await jobs.AddPiece(owner, file, 0, [1], FakeTime.Start, default);
        await jobs.ReadPiece(owner, file, 0, default);
        await jobs.RemoveFile(owner, file, default);
        await jobs.Purge(FakeTime.Start, default);
    }

    private static async Task UseAccounts(SqliteDatabase database, OwnerId owner)
    {
        var (accounts, grants, activities) = (new SqliteAccountRepository(database), new SqliteGrantRepository(database), new SqliteActivityRepository(database));
        var account = new Account(owner, "ann@example.org", FakeTime.Start)
        {
            Passkeys = [new Passkey([1], [2], "phone", FakeTime.Start, 0, [], IsUserVerified: true, IsBackupEligible: false, IsBackedUp: false, [], [])],
        };
        await accounts.Add(owner, account, default);
        await accounts.Update(owner, account, default);
        await accounts.Find(owner, default);
        await accounts.FindByEmail(account.EmailKey, default);
        await accounts.FindByPasskey([1], default);
        var grant = new Grant("id", owner, GrantKind.Session, "browser", Scopes.Read, FakeTime.Start, FakeTime.Start.AddDays(1));
        await grants.Add(owner, grant, default);
        await grants.Find(grant.Id, FakeTime.Start, default);
        await grants.List(owner, grant.Kind, FakeTime.Start, default);
        await grants.Renew(owner, grant, default);
        await grants.RemoveAll(owner, grant.Kind, "other", default);
        await grants.Remove(owner, grant.Id, default);
        await activities.Add(owner, new Activity(FakeTime.Start, ActivityKind.SignedIn), default);
        await activities.List(owner, 10, default);
        await database.Write(session => SqliteGrantRepository.Purge(session, FakeTime.Start) + SqliteActivityRepository.Purge(session, FakeTime.Start), default);
        await accounts.Delete(owner, default);
    }

    private List<string> Plan(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var name in Parameter().Matches(sql).Select(match => match.Value).Distinct()) command.Parameters.AddWithValue(name, DBNull.Value);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read()) lines.Add(reader.GetString(3));
        output.WriteLine($"{sql}\n    {string.Join("\n    ", lines)}");
        return lines;
    }

    [GeneratedRegex(@"^\s*(SELECT|INSERT|UPDATE|DELETE)")]
    private static partial Regex Query();

    // The full-text index by its own query or by a row's number.
    [GeneratedRegex(@"SCAN task_words VIRTUAL TABLE INDEX \d+:(.*M|=)")]
    private static partial Regex Given();

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Parameter();

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
