using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Files;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.Infrastructure.Work;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Work;

/// <summary>Jobs on a database file, when the store fails or the server stops.</summary>
[Trait("M", "M24")]
public sealed class LeasedJobTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteJobRepository _jobs;
    private readonly SqliteTaskRepository _tasks;

    public LeasedJobTests()
    {
        _database = _file.Open();
        (_jobs, _tasks) = (new SqliteJobRepository(_database), new SqliteTaskRepository(_database));
    }

    [Fact]
    public async Task Import_WhenTheStoreFailsOften_IsDoneOnceItRecovers()
    {
        var down = Substitute.For<ITaskRepository>();
        down.Add(default!, Arg.Any<IReadOnlyList<TaskItem>>(), default).ReturnsForAnyArgs<IReadOnlyList<bool>>(
            _ => throw new StorageUnavailableException("The disk is full.", "Make room.", new IOException()));
        var job = await Begun();

        for (var n = 0; n < Job.MaxAttempts + 2; n++)
            await FluentActions.Awaiting(() => Work(down, default)).Should().ThrowAsync<StorageUnavailableException>();
        await Work(_tasks, default);

        (await _jobs.Find(OwnerId.Local.Scope(), job, default))!.Should()
            .Match<Job>(ended => ended.State == JobState.Done && ImportJob.Of(ended).Report.Counts.Added == 1);
    }

    [Fact]
    public async Task Import_WhenARowCannotBeRead_Fails()
    {
        var damaged = Substitute.For<ITaskRepository>();
        damaged.Add(default!, Arg.Any<IReadOnlyList<TaskItem>>(), default).ReturnsForAnyArgs<IReadOnlyList<bool>>(
            _ => throw new StorageUnavailableException("The database holds a task that cannot be read.", "Repair it.")
            { IsLasting = true });
        var job = await Begun();

        await Work(damaged, default);

        (await _jobs.Find(OwnerId.Local.Scope(), job, default))!.State.Should().Be(JobState.Failed, "a retry would fail again");
    }

    [Fact]
    public async Task Import_InAnyCultureOfTheServer_StoresEnglishMessages()
    {
        var job = await Begun("title,createdAt\nmilk,2126-03-01");
        CultureInfo.CurrentCulture = new CultureInfo("th-TH");

        await Work(_tasks, default);

        (await _jobs.Find(OwnerId.Local.Scope(), job, default))!.Report
            .Should().Contain("createdAt is 2126-03-01, which is in the future.");
    }

    [Fact]
    public async Task Import_WhenTheServerStopsOften_IsDoneEventually()
    {
        var job = await Begun();

        for (var n = 0; n < Job.MaxAttempts + 2; n++) await Work(_tasks, new CancellationToken(canceled: true));
        await Work(_tasks, default);

        (await _jobs.Find(OwnerId.Local.Scope(), job, default))!.State.Should().Be(JobState.Done);
    }

    [Fact]
    public async Task Lease_WhenNoJobIsRunnable_KeepsLastWriteFailed()
    {
        var full = new Microsoft.Data.Sqlite.SqliteException("database or disk is full", 13);
        await FluentActions.Awaiting(() => _database.Write<int>(_ => throw full, default)).Should().ThrowAsync<Exception>();
        _database.LastWriteFailed.Should().BeTrue();

        (await _jobs.Lease(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, default)).Should().BeNull();

        _database.LastWriteFailed.Should().BeTrue();
    }

    [Fact]
    public async Task Import_WhenTheServerEndsBeforeItIsStoredAsDone_RunsAgain()
    {
        var job = await Begun();
        await Importing(_tasks).Run((await _jobs.Lease(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, default))!, _ => { }, default);

        await Work(_tasks, default);

        var ended = (await _jobs.Find(OwnerId.Local.Scope(), job, default))!;
        (ended.State, ImportJob.Of(ended).Report.Counts).Should().Be((JobState.Done, new ImportCounts(Added: 1)));
        _file.Sql("SELECT count(*) FROM job_pieces").Should().Be(0L, "the input file is no longer needed");
    }

    [Fact]
    public async Task Import_WhenTheServerCrashedTooOften_IsInterruptedAndReverted()
    {
        var job = await Begun();
        await Importing(_tasks).Run((await Lease())!, _ => { }, default);
        for (var n = 0; n < Job.MaxAttempts - 1; n++) await Lease();

        await Work(_tasks, default);

        var ended = (await _jobs.Find(OwnerId.Local.Scope(), job, default))!;
        ended.State.Should().Be(JobState.Interrupted);
        ended.Message.Should().Be("The server stopped 5 times during this job. Nothing was imported.");
        (await _tasks.Count(OwnerId.Local.Scope(), default)).Should().Be(new TaskCounts(0, 0));
    }

    [Fact]
    public async Task Import_WhenCancelledWithoutALease_IsReverted()
    {
        var job = await Begun();
        var leased = (await Lease())!;
        await Importing(_tasks).Run(leased, _ => { }, default);
        await _jobs.Save(leased.ToScope(), leased with { IsCancelling = true }, default);

        await Work(_tasks, default);

        var ended = (await _jobs.Find(OwnerId.Local.Scope(), job, default))!;
        (ended.State, ended.Message, ImportJob.Of(ended).Report.Counts.Added).Should().Be((JobState.Cancelled, "Nothing was imported.", 0));
        (await _tasks.Count(OwnerId.Local.Scope(), default)).Should().Be(new TaskCounts(0, 0));
    }

    // Stored by the version before generic jobs, with a chosen column.
    [Fact]
    public async Task Import_StartedByAnEarlierVersion_IsDone()
    {
        var job = await Begun("name,note\nmilk,two");
        var stored = (await _jobs.Find(OwnerId.Local.Scope(), job, default))!;
        _file.Sql($$$"""
            UPDATE jobs SET data = '{"Id":"{{{job}}}","Owner":{"Value":"{{{OwnerId.Local.Value}}}"},
            "Order":{"Kind":0,"Format":"csv","FileName":"t.csv",
            "Input":"{{{stored.Input}}}",
            "DryRun":false,"Mode":0,"Columns":{"title":"note"}},"CreatedAt":"2026-11-29T19:27:12.6+00:00","State":0,"Done":0,
            "Total":null,"Message":null,
            "Counts":{"Added":0,"Present":0,"Refused":0},"Refused":[],"Sheet":null,"Output":null,"StartedAt":null,
            "EndedAt":null,"LeasedUntil":null,"Attempts":0,"IsCancelling":false,"Version":1,"HasEnded":false}'
            """);

        await Work(_tasks, default);

        (await _jobs.Find(OwnerId.Local.Scope(), job, default))!.State.Should().Be(JobState.Done);
        (await _tasks.List(OwnerId.Local.Scope(), new TaskQuery { Limit = 5 }, default)).Tasks.Single().Title.Should().Be("two");
    }

    private Task<Job?> Lease() => _jobs.Lease(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, default);

    private async Task<Guid> Begun(string file = "title\nmilk")
    {
        var order = new ImportOrder("csv", "tasks.csv");
        var job = Job.Of(OwnerId.Local, ImportOrder.Kind, order, DateTimeOffset.UtcNow) with { Input = Guid.CreateVersion7() };
        await _jobs.AddPiece(job.Owner.Scope(), job.Input!.Value, 0, Encoding.UTF8.GetBytes(file), DateTimeOffset.UtcNow, default);
        await _jobs.Add(job.Owner.Scope(), job, default);
        return job.Id;
    }

    private async Task Work(ITaskRepository tasks, CancellationToken stopping)
    {
        var leased = (await _jobs.Lease(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + JobRunner.Lease, default))!;
        using var job = new LeasedJob(
            leased, _jobs, Importing(tasks), Substitute.For<ILiveSignals>(), TimeProvider.System, NullLogger.Instance);
        await job.Run(TimeSpan.FromMinutes(1), JobRunner.Lease, stopping);
    }

    private ImportWork Importing(ITaskRepository tasks) =>
        new(new TaskImporter(tasks, TimeProvider.System), new JobFiles(_jobs, TimeProvider.System), _jobs, [new CsvTasks()],
            TimeProvider.System);

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
