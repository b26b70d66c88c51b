using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Storage failures have messages, reads continue where possible, and the server recovers without a restart.</summary>
[Trait("M", "M10")]
public sealed class SqliteStorageDownTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly OwnerId _owner = Owners.New();

    [Fact]
    public async Task Add_WhenAnotherProgramLocksTheFile_FailsAndRecovers()
    {
        var database = _file.Open();
        var tasks = new SqliteTaskRepository(database);
        await Add(tasks, "before");

        using (var other = _file.Connect())
        {
            DatabaseFile.Sql(other, "BEGIN IMMEDIATE");
            await Fails(() => Add(tasks, "while locked"), "The database is locked by another program.", _file.Path);
            await Fails(() => Add(tasks, "still locked"), "The database is locked by another program.", _file.Path);
            await StillReads(tasks, "before");
            database.LastWriteFailed.Should().BeTrue();
        }

        (await Add(tasks, "after")).Should().BeTrue();
        database.LastWriteFailed.Should().BeFalse();
        (await tasks.Count(_owner, default)).Should().Be(new TaskCounts(2, 0));
    }

    [Fact]
    public async Task Add_WhenTheDiskIsFull_FailsAndRecovers()
    {
        var database = _file.Open();
        var tasks = new SqliteTaskRepository(database);
        await Add(tasks, "before");

        // The limit ends with the connection, which a failed batch closes: as if space were freed then.
        await database.Write(session => session.Scalar("PRAGMA max_page_count = 1"), default);
        await Fails(() => Fill(tasks), "The disk is full.", "Free some space");
        await StillReads(tasks, "before");
        database.LastWriteFailed.Should().BeTrue();

        var stored = await tasks.Count(_owner, default);
        (await Add(tasks, "after")).Should().BeTrue();
        database.LastWriteFailed.Should().BeFalse();
        (await tasks.Count(_owner, default)).Should().Be(stored with { Active = stored.Active + 1 });
        _file.Sql("PRAGMA integrity_check").Should().Be("ok");
    }

    [Fact]
    public async Task CheckHealth_WhenTheLastWriteFailed_IsHealthyOnceAWriteSucceeds()
    {
        var database = _file.Open();
        var health = new SqliteHealth(database, TestTime.New());
        await Add(new SqliteTaskRepository(database), "before");

        using (var other = _file.Connect())
        {
            DatabaseFile.Sql(other, "BEGIN IMMEDIATE");
            await Fails(
                () => Add(new SqliteTaskRepository(database), "while locked"), "The database is locked by another program.", _file.Path);
            var down = await health.CheckHealthAsync(new HealthCheckContext());
            down.Status.Should().Be(HealthStatus.Unhealthy);
            down.Description.Should().StartWith("The database is locked by another program.");
        }

        (await health.CheckHealthAsync(new HealthCheckContext())).Status.Should().Be(HealthStatus.Healthy);
        database.LastWriteFailed.Should().BeFalse();
    }

    [Theory, InlineData("a-file/tasks.db"), InlineData("/proc/taskmanager/tasks.db"), InlineData("a-folder")]
    public async Task Find_WhenTheFileCannotBeCreated_Fails(string path)
    {
        var folder = Path.GetDirectoryName(_file.Path)!;
        await File.WriteAllTextAsync(Path.Combine(folder, "a-file"), "in the way");
        Directory.CreateDirectory(Path.Combine(folder, "a-folder"));
        await using var database = new SqliteDatabase(Path.Combine(folder, path), TimeProvider.System, NullLogger<SqliteDatabase>.Instance);

        await Fails(() => new SqliteTaskRepository(database).Find(_owner, Guid.NewGuid(), default),
            "The database file cannot be opened.", database.Path);
        var health = await new SqliteHealth(database, TestTime.New()).CheckHealthAsync(new HealthCheckContext());
        health.Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task Find_WhenTheFolderCanBeCreatedLater_Recovers()
    {
        var blocked = Path.Combine(Path.GetDirectoryName(_file.Path)!, "data");
        await File.WriteAllTextAsync(blocked, "in the way");
        await using var database = new SqliteDatabase(
            Path.Combine(blocked, "tasks.db"), TimeProvider.System, NullLogger<SqliteDatabase>.Instance);
        var tasks = new SqliteTaskRepository(database);
        await Fails(() => Add(tasks, "too early"), "The database file cannot be opened.", blocked);

        File.Delete(blocked);

        (await Add(tasks, "after")).Should().BeTrue();
        await StillReads(tasks, "after");
    }

    [Fact]
    public async Task Open_WhenAnotherTaskManagerHasTheFile_FailsUntilThatOneStops()
    {
        var first = _file.Open();
        await Add(new SqliteTaskRepository(first), "of the first");
        var second = _file.Open();
        var tasks = new SqliteTaskRepository(second);

        await Fails(() => Add(tasks, "of the second"), "Another TaskManager is using the database file.", _file.Path);
        var starting = new SqliteHousekeeping(second, TestTime.New(), NullLogger<SqliteHousekeeping>.Instance);
        (await starting.Awaiting(service => service.StartAsync(default)).Should().ThrowAsync<StartupException>())
            .WithMessage($"Another TaskManager is using {_file.Path}.*Storage:Sqlite:Path*");

        await first.DisposeAsync();
        (await Add(tasks, "of the second")).Should().BeTrue();
        await StillReads(tasks, "of the second", "of the first");
    }

    [Fact]
    public async Task Add_WhenTheFileWasDeletedMeanwhile_CreatesANewOneThatReadersSee()
    {
        var tasks = new SqliteTaskRepository(_file.Open());
        await Add(tasks, "in the old file");
        await StillReads(tasks, "in the old file");

        File.Delete(_file.Path);
        (await Add(tasks, "in the new file")).Should().BeTrue();

        await StillReads(tasks, "in the new file");
        (await tasks.Count(_owner, default)).Should().Be(new TaskCounts(1, 0));
        _file.Sql("PRAGMA integrity_check").Should().Be("ok");
    }

    private Task<bool> Add(SqliteTaskRepository tasks, string title) =>
        tasks.Add(_owner, ATask.Titled(title).OwnedBy(_owner).AddedAt(TestTime.Start.AddSeconds(title[^1])).Build(), default);

    private async Task Fill(SqliteTaskRepository tasks)
    {
        for (var n = 0; n < 200; n++)
            await tasks.Add(_owner, ATask.Titled($"task {n}").OwnedBy(_owner).DescribedAs(new string('x', 9000)).Build(), default);
    }

    private async Task StillReads(SqliteTaskRepository tasks, params string[] titles) =>
        (await tasks.List(_owner, Lists.Query(TaskFilter.All, [], null, 1000), default)).Tasks.Select(task => task.Title)
            .Where(title => !title.StartsWith("task", StringComparison.Ordinal)).Should().BeEquivalentTo(titles);

    private static async Task Fails(Func<Task> call, string error, string remedy) =>
        (await call.Should().ThrowAsync<StorageUnavailableException>()).WithMessage(error).Which.Remedy.Should().Contain(remedy);

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
