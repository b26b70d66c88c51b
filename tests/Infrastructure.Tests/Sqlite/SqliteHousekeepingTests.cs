using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Tasks deleted 30 days ago are purged, with their words.</summary>
[Trait("M", "M13")]
public sealed class SqliteHousekeepingTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly FakeTimeProvider _time = TestTime.New();
    private readonly OwnerId _owner = Owners.New();
    private readonly SqliteDatabase _database;
    private readonly SqliteTaskRepository _tasks;
    private readonly SqliteHousekeeping _housekeeping;

    public SqliteHousekeepingTests()
    {
        _database = _file.Open();
        _tasks = new SqliteTaskRepository(_database);
        _housekeeping = new SqliteHousekeeping(_database, _time, NullLogger<SqliteHousekeeping>.Instance);
    }

    [Fact]
    public async Task Purge_WhenDeleted30DaysAgo_RemovesTheTaskAndItsWords()
    {
        var due = await Stored(ATask.Titled("due").DescribedAs("two words").Deleted());
        var kept = await Stored(ATask.Titled("kept").Deleted(TestTime.Start.AddDays(1)));
        var open = await Stored(ATask.Titled("open"));

        _time.Advance(TimeSpan.FromDays(30));
        await _housekeeping.Purge(default);

        (await _tasks.Find(_owner, due.Id, default)).Should().BeNull();
        (await _tasks.Find(_owner, kept.Id, default)).Should().NotBeNull();
        (await _tasks.Find(_owner, open.Id, default)).Should().NotBeNull();
        (await _tasks.Count(_owner, default)).Should().Be(new TaskCounts(1, 0));
        IndexedWords().Should().Equal("open");
    }

    [Fact]
    public async Task Purge_WhenAMillisecondIsMissing_KeepsWhatCanBeRestored()
    {
        var task = await Stored(ATask.Titled("nearly due").Deleted());

        _time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMilliseconds(1));
        await _housekeeping.Purge(default);
        (await _tasks.Change(_owner, task.Id, found => found.Restore(_time.GetUtcNow()), default)).Error.Should().BeNull();

        (await _tasks.Count(_owner, default)).Should().Be(new TaskCounts(1, 0));
    }

    [Fact]
    public async Task Purge_WhenGrantsHaveEndedAndActivityIsOld_RemovesThem()
    {
        var (grants, activities) = (new SqliteGrantRepository(_database), new SqliteActivityRepository(_database));
        foreach (var (id, days) in new[] { ("ended", 90), ("good", 91) })
            await grants.Add(
                _owner.Scope(),
                new Grant(id, _owner, GrantKind.Session, "", Scopes.Read, _time.GetUtcNow(), _time.GetUtcNow().AddDays(days)), default);
        await activities.Add(_owner.Scope(), new Activity(_time.GetUtcNow().AddMilliseconds(-1), ActivityKind.SignedUp), default);
        await activities.Add(_owner.Scope(), new Activity(_time.GetUtcNow(), ActivityKind.SignedIn), default);

        _time.Advance(Activity.Retention);
        await _housekeeping.Purge(default);

        _file.Sql("SELECT group_concat(id) FROM grants").Should().Be("good");
        _file.Sql("SELECT group_concat(kind) FROM activity").Should().Be("SignedIn");
    }

    [Fact]
    public async Task Purge_WhenThereAreMoreThanABatch_RemovesAll()
    {
        await Task.WhenAll(Enumerable.Range(0, 1001).Select(n => Stored(ATask.Titled($"task {n}").Deleted())));

        _time.Advance(TimeSpan.FromDays(31));
        await _housekeeping.Purge(default);

        _file.Sql("SELECT count(*) FROM tasks").Should().Be(0L);
        IndexedWords().Should().BeEmpty();
    }

    [Fact]
    public async Task Purge_AfterFewWrites_LeavesNothingOfADeletedText()
    {
        var secret = await Stored(ATask.Titled("secret"));
        await _tasks.Change(_owner, secret.Id, task => task.Edit("confidential", null, TestTime.Start), default);
        await _tasks.Change(_owner, secret.Id, task => task.Delete(TestTime.Start), default);

        _time.Advance(TimeSpan.FromDays(31));
        await _housekeeping.Purge(default);

        IndexedWords().Should().BeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Search_WhenItsIndexIsDamaged_IsRebuilt(bool isMetByAWrite)
    {
        await Stored(ATask.Titled("milk"));
        _file.Sql("UPDATE task_words_data SET block = x'ffffffffffffffffffffffff' RETURNING 1");
        await _database.DisposeAsync();
        var tasks = new SqliteTaskRepository(_file.Open(), scanLimit: 0);
        var search = Lists.Query(TaskFilter.All, ["milk"], null, 10);
        var oat = ATask.Titled("oat milk").OwnedBy(_owner).Build();
        Task Meet() => isMetByAWrite ? tasks.Add(_owner, oat, default) : tasks.List(_owner, search, default);

        (await FluentActions.Awaiting(Meet).Should().ThrowAsync<StorageUnavailableException>()).WithMessage("The search index is damaged.");
        await tasks.Add(_owner, oat, default);

        (await tasks.List(_owner, search, default)).Tasks.Should().HaveCount(2);
        _file.Log.Text.Should().Contain("rebuilt");
        _file.ShouldDeriveTheSame();
    }

    // Without the six characters of the owner's key.
    private List<string> IndexedWords()
    {
        using var connection = _file.Connect();
        DatabaseFile.Rows(connection, "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, task_words, 'row')");
        return DatabaseFile.Rows(connection, "SELECT substr(term, 7) FROM temp.words ORDER BY 1");
    }

    [Fact]
    public async Task Start_WhenHoursPass_PurgesAtStartAndEachHour()
    {
        var first = await Stored(ATask.Titled("first").Deleted());
        var second = await Stored(ATask.Titled("second").Deleted(TestTime.Start.AddMinutes(30)));
        _time.AdjustTime(_time.GetUtcNow() + TimeSpan.FromDays(30));

        await _housekeeping.StartAsync(default);
        await UntilPurged(first);
        (await _tasks.Find(_owner, second.Id, default)).Should().NotBeNull();

        _time.Advance(TimeSpan.FromHours(1));
        await UntilPurged(second);
        await _housekeeping.StopAsync(default);
    }

    [Fact, Trait("M", "M10")]
    public async Task Start_WhenTheStoreIsDown_Succeeds()
    {
        await File.WriteAllTextAsync(_file.Path, "not a database");

        await _housekeeping.StartAsync(default);
        await _housekeeping.StopAsync(default);

        _housekeeping.ExecuteTask!.IsFaulted.Should().BeFalse();
    }

    private async Task<TaskItem> Stored(ATask task)
    {
        var built = task.OwnedBy(_owner).Build();
        await _tasks.Add(_owner, built, default);
        return built;
    }

    // The service runs on its own thread.
    private async Task UntilPurged(TaskItem task)
    {
        for (var attempt = 0; attempt < 1000 && await _tasks.Find(_owner, task.Id, default) is not null; attempt++) await Task.Delay(10);
        (await _tasks.Find(_owner, task.Id, default)).Should().BeNull();
    }

    public async ValueTask DisposeAsync()
    {
        _housekeeping.Dispose();
        await _file.DisposeAsync();
    }
}
