using System.Diagnostics;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>An acknowledged write survives <c>kill -9</c> of the process at any time.</summary>
[Trait("M", "M5")]
public sealed class SqliteCrashTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Seed = 20260301, Rounds = 10;
    private readonly DatabaseFile _file = new();

    [Fact]
    public async Task Add_WhenTheProcessIsKilled_IsStoredIfItReturned()
    {
        var random = new Random(Seed);
        var answered = new List<Guid>();
        for (var round = 0; round < Rounds; round++)
        {
            answered.AddRange(await WriteUntilKilled(after: random.Next(1, 400)));
            await HasAll(answered, round);
        }
        output.WriteLine($"{answered.Count} answered adds in {Rounds} rounds, seed {Seed}: none lost");
    }

    private async Task<List<Guid>> WriteUntilKilled(int after)
    {
        using var writer = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "TaskManager.CrashWriter.dll"), _file.Path])
            {
                RedirectStandardOutput = true,
            })!;
        var answered = new List<Guid>();
        try
        {
            // The writer continues, so the kill hits it at any point; later output follows.
            while (await writer.StandardOutput.ReadLineAsync() is { } line)
            {
                if (Guid.TryParseExact(line, "D", out var id)) answered.Add(id);
                if (answered.Count == after) writer.Kill();
            }
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync();
        }
        answered.Count.Should().BeGreaterThanOrEqualTo(after);
        writer.ExitCode.Should().NotBe(0, "the writer must run until it is killed");
        return answered;
    }

    private async Task HasAll(List<Guid> answered, int round)
    {
        await using var database = _file.Open();
        var tasks = new SqliteTaskRepository(database);
        foreach (var id in answered)
            (await tasks.Find(OwnerId.Local, id, default)).Should().NotBeNull("round {0} of seed {1} answered {2}", round, Seed, id);

        var counts = await tasks.Count(OwnerId.Local, default);
        using var connection = _file.Connect();
        DatabaseFile.Rows(connection, "PRAGMA integrity_check").Should().Equal("ok");
        DatabaseFile.Rows(connection, "SELECT count(*) FILTER (WHERE NOT completed), count(*) FILTER (WHERE completed) FROM tasks")
            .Should().Equal($"{counts.Active}|{counts.Completed}");
        DatabaseFile.Rows(connection, """
            SELECT id FROM tasks WHERE state ->> 'version' IS NOT (SELECT fact ->> 'version' FROM facts WHERE facts.number = newest_fact)
            """).Should().BeEmpty("a change and its fact are one atomic write");
        (await tasks.List(OwnerId.Local, Lists.Query(TaskFilter.All, ["task"], null, int.MaxValue - 1), default)).Tasks
            .Should().HaveCount((int)(counts.Active + counts.Completed), "each task must be in the full-text index");
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
