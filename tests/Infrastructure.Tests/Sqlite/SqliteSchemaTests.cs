using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Older files are brought up to date, wherever the last attempt was killed.</summary>
[Trait("M", "M18")]
public sealed class SqliteSchemaTests : IAsyncDisposable
{
    private const string AllColumns = "SELECT description, completed_at, updated_at, deleted_at, version FROM tasks ORDER BY created_at";
    private static readonly Guid OatMilk = new("0193a000-0000-7000-8000-000000000001");
    private readonly DatabaseFile _file = new();

    [Fact]
    public async Task Upgrade_WhenTheFileIsOfTheFirstVersion_ListsCountsAndSearches()
    {
        CopyOldFile(_file);
        var tasks = new SqliteTaskRepository(_file.Open());

        (await Titles(tasks, null)).Should().Equal("مرحبا بالعالم 🎉", "Café reservieren für Zoë", "Buy oat milk");
        (await Titles(tasks, "zoe fur")).Should().Equal("Café reservieren für Zoë");
        (await Titles(tasks, "barista")).Should().Equal("Buy oat milk");
        (await Titles(tasks, "🎉")).Should().Equal("مرحبا بالعالم 🎉");
        (await tasks.Count(OwnerId.Local, default)).Should().Be(new TaskCounts(2, 1));
        (await tasks.Find(OwnerId.Local, OatMilk, default))!.ToSnapshot().Should().Be(new TaskSnapshot(
            OatMilk, OwnerId.Local, "Buy oat milk", "Two litres\nthe barista one", null, Instant(0), Instant(0), null, 1));
        _file.Sql("PRAGMA user_version").Should().Be((long)SqliteSchema.Latest);
    }

    [Fact]
    public async Task Change_WhenTheRowIsOfTheFirstVersion_FillsInThatRowOnly()
    {
        CopyOldFile(_file);
        var tasks = new SqliteTaskRepository(_file.Open());

        await tasks.Change(OwnerId.Local, OatMilk, task => { task.Edit("Buy milk", null, Instant(5000)); return task; }, default);

        using var connection = _file.Connect();
        DatabaseFile.Rows(connection, AllColumns).Should().Equal("||1733000005000||2", "||||", "||||");
        (await Titles(tasks, "oat")).Should().BeEmpty();
        (await Titles(tasks, "buy milk")).Should().Equal("Buy milk");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Upgrade_WhenKilledInAnyMigration_GoesOnAtTheNextStart(bool fromOldFile)
    {
        if (fromOldFile) CopyOldFile(_file);
        using var session = new SqliteSession(_file.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate, 1);
        session.Scalar("PRAGMA journal_mode = WAL");
        // So that changes reach the file before the commit does.
        session.Execute("PRAGMA cache_size = 1");

        for (var next = fromOldFile ? 1 : 0; next < SqliteSchema.Latest; next++)
        {
            session.Execute("BEGIN IMMEDIATE");
            await GoesOn(fromOldFile);
            SqliteSchema.Migrations[next](session);
            await GoesOn(fromOldFile);
            session.Execute($"PRAGMA application_id = {SqliteSchema.ApplicationId}");
            session.Execute($"PRAGMA user_version = {next + 1}");
            await GoesOn(fromOldFile);
            session.Execute("COMMIT");
            await GoesOn(fromOldFile);
        }
    }

    // What is in the files now is what a kill would leave.
    private async Task GoesOn(bool fromOldFile)
    {
        await using var left = new DatabaseFile();
        foreach (var part in new[] { "", "-wal" })
            if (File.Exists(_file.Path + part)) File.Copy(_file.Path + part, left.Path + part);

        var tasks = new SqliteTaskRepository(left.Open());
        await tasks.Add(OwnerId.Local, TaskItem.Add(OwnerId.Local, "after the kill", null, Instant(9000)), default);

        (await tasks.Count(OwnerId.Local, default)).Should().Be(fromOldFile ? new TaskCounts(3, 1) : new TaskCounts(1, 0));
        (await Titles(tasks, "kill")).Should().Equal("after the kill");
        (await Titles(tasks, "oat")).Should().HaveCount(fromOldFile ? 1 : 0);
        left.Sql("PRAGMA user_version").Should().Be((long)SqliteSchema.Latest);
        left.Sql("PRAGMA integrity_check").Should().Be("ok");
    }

    private static void CopyOldFile(DatabaseFile to) => File.Copy(Path.Combine(AppContext.BaseDirectory, "Sqlite", "schema-1.db"), to.Path);

    private static async Task<IEnumerable<string>> Titles(SqliteTaskRepository tasks, string? q) =>
        (await tasks.List(OwnerId.Local, new TaskListQuery(TaskFilter.All, TaskSearch.Prefixes(q), null, 10), default)).Tasks.Select(task => task.Title);

    private static DateTimeOffset Instant(int milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(1733000000000 + milliseconds);

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
