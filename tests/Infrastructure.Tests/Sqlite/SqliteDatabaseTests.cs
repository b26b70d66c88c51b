using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>One writer, read-only readers, a bounded log, and independent calls.</summary>
public sealed class SqliteDatabaseTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly OwnerId _owner = Owners.New();

    [Fact, Trait("M", "M3")]
    public async Task Write_WhenThousandsAreCommitted_KeepsTheLogSmallAndLeavesNone()
    {
        var database = _file.Open();
        var tasks = new SqliteTaskRepository(database);
        long largest = 0;
        for (var round = 0; round < 100; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(async n =>
            {
                await tasks.Add(_owner, Lengthy(n), default);
                await tasks.List(_owner, Lists.Query(TaskFilter.All, [], null, 10), default);
            }));
            largest = Math.Max(largest, Log.Length);
        }

        largest.Should().BeInRange(1, SqliteDatabase.LogBytes * 5L / 4);
        await database.DisposeAsync();
        Log.Exists.Should().BeFalse();
        _file.Sql("SELECT active FROM task_counts").Should().Be(10_000L);
    }

    [Fact]
    public async Task Read_WhenTheWorkWrites_Fails()
    {
        var database = _file.Open();
        var task = ATask.Titled("milk").OwnedBy(_owner).Build();
        await new SqliteTaskRepository(database).Add(_owner, task, default);

        foreach (var sql in new[] { "DELETE FROM tasks", "PRAGMA user_version = 99", "CREATE TABLE t (c)" })
            await database.Awaiting(same => same.Read(session => session.Execute(sql), default))
                .Should().ThrowAsync<StorageUnavailableException>(sql);

        (await new SqliteTaskRepository(database).Count(_owner, default)).Should().Be(new TaskCounts(1, 0));
        (await database.Read(session => session.Scalar("PRAGMA user_version"), default)).Should().Be((long)SqliteSchema.Latest);
    }

    [Fact]
    public async Task Read_WhenTheWorkStartsACheckpoint_MovesNothing()
    {
        var database = _file.Open();
        // The first batch triggers a checkpoint.
        foreach (var n in (int[])[1, 2]) await new SqliteTaskRepository(database).Add(_owner, Lengthy(n), default);
        var (log, length) = (Log.Length, new FileInfo(_file.Path).Length);

        await database.Awaiting(same => same.Read(session => session.Scalar("PRAGMA wal_checkpoint(TRUNCATE)"), default))
            .Should().ThrowAsync<StorageUnavailableException>();

        (Log.Length, new FileInfo(_file.Path).Length).Should().Be((log, length));
    }

    [Fact]
    public async Task EverySession_WhenOpened_LeavesCheckpointsToTheWriterAndCommitsToDisk()
    {
        var database = _file.Open();

        foreach (var open in new[] { database.Write<object?>, database.Read<object?> })
        {
            (await open(session => session.Scalar("PRAGMA wal_autocheckpoint"), default)).Should().Be(0L);
            (await open(session => session.Scalar("PRAGMA journal_mode"), default)).Should().Be("wal");
            (await open(session => session.Scalar("PRAGMA foreign_keys"), default)).Should().Be(1L);
        }
        (await database.Write(session => session.Scalar("PRAGMA synchronous"), default))
            .Should().Be(2L, "FULL: an acknowledged write survives a power cut");
    }

    [Fact]
    public async Task Write_WhenOneOfABatchThrows_CommitsTheOthers()
    {
        var database = _file.Open();
        using var gate = new ManualResetEventSlim();
        var first = Task.Run(() => database.Write(_ => { gate.Wait(); return 0; }, default));

        var waiting = Enumerable.Range(0, 40).Select(async n =>
        {
            try
            {
                return await database.Write(session => n % 4 == 0 ? Throws(session) : Insert(session, n), default);
            }
            catch (InvalidOperationException)
            {
                return -1;
            }
        }).ToList();
        gate.Set();
        await first;
        var outcomes = await Task.WhenAll(waiting);

        outcomes.Count(rows => rows == -1).Should().Be(10);
        _file.Sql("SELECT count(*) FROM activity").Should().Be(30L);
        database.LastWriteFailed.Should().BeFalse();
    }

    [Fact]
    public async Task Log_WhenEachWriteHasANewConnection_RestartsAtItsBeginning()
    {
        var database = _file.Open();
        var tasks = new SqliteTaskRepository(database);
        await tasks.Add(_owner, Lengthy(0), default);
        // An open reader prevents the removal of the log when the writer's connection closes.
        await tasks.Count(_owner, default);

        for (var n = 1; n <= 100; n++)
        {
            await database.Awaiting(same => same.Write<int>(_ => throw new SqliteException("as of a full disk", 13), default))
                .Should().ThrowAsync<StorageUnavailableException>();
            await tasks.Add(_owner, Lengthy(n), default);
        }

        new FileInfo(_file.Path + "-wal").Length.Should().BeLessThan(1 << 20);
    }

    [Fact]
    public async Task Write_WhenDisposedMeanwhile_CommitsQueuedJobs()
    {
        var database = _file.Open();
        var waiting = Enumerable.Range(0, 50).Select(n => new SqliteTaskRepository(database).Add(_owner, Lengthy(n), default)).ToList();

        await database.DisposeAsync();

        (await Task.WhenAll(waiting)).Should().OnlyContain(added => added);
        _file.Sql("SELECT active FROM task_counts").Should().Be(50L);
    }

    [Fact, Trait("M", "M3"), Trait("M", "M12")]
    public async Task EveryCall_WhenHundredsRunConcurrently_CountsCorrectly()
    {
        var tasks = new SqliteTaskRepository(_file.Open());

        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(async () =>
        {
            var task = ATask.Titled($"task {n}").OwnedBy(_owner).Build();
            (await tasks.Add(_owner, task, default)).Should().BeTrue();
            (await tasks.Find(_owner, task.Id, default))!.State.Title.Should().Be(task.State.Title, "a caller reads its own writes");
            await tasks.List(_owner, Lists.Query(TaskFilter.All, ["task"], null, 10), default);
            for (var toggle = 0; toggle < n % 3; toggle++)
                await tasks.Change(_owner, task.Id, found => { found.Toggle(TestTime.Start); return found; }, default);
            await tasks.Count(_owner, default);
        })));

        (await tasks.Count(_owner, default)).Should().Be(new TaskCounts(133, 67));
        (await tasks.List(_owner, Lists.Query(TaskFilter.Completed, ["task"], null, 500), default)).Tasks.Should().HaveCount(67);
    }

    private FileInfo Log => new(_file.Path + "-wal");

    private TaskItem Lengthy(int n) => ATask.Titled($"task {n} of many")
        .DescribedAs(string.Join(' ', Enumerable.Range(n * 7, 20).Select(word => $"word{word}"))).OwnedBy(_owner).Build();

    private static int Insert(SqliteSession session, int n) => session.Execute(
        "INSERT INTO activity (owner, at, kind) VALUES (zeroblob(16), $n, 'one of a batch')", ("$n", n));

    private static int Throws(SqliteSession session)
    {
        Insert(session, 255);
        throw new InvalidOperationException("a bug");
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
