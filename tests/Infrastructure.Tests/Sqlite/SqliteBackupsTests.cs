using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Backups of real files, and what becomes of the present database when one is restored.</summary>
[Trait("M", "M5"), Trait("M", "M25")]
public sealed partial class SqliteBackupsTests : IAsyncDisposable
{
    private const string Titled = "SELECT state ->> 'title' FROM tasks ORDER BY 1";

    private readonly DatabaseFile _file = new(), _other = new();
    private readonly List<string> _phases = [];

    private string Backup => _other.Path;

    [Fact]
    public async Task Write_WhileAServerWrites_IsOneMomentsCopy_AndNeverReplacesAnother()
    {
        var server = _file.Open();
        await Add(server, 500);
        var writing = Add(server, 500);

        var contents = await Backups().Write(Backup, Show, default);
        await FluentActions.Awaiting(() => Backups().Write(Backup, Show, default))
            .Should().ThrowAsync<StartupException>().WithMessage("*is there already*");

        await writing;
        contents.Tasks.Should().BeInRange(500, 1000);
        await using var copy = _other.Open();
        var counts = await new SqliteTaskRepository(copy).Count(OwnerId.Local, default);
        (counts.Active + counts.Completed).Should().Be(contents.Tasks);
    }

    [Fact]
    public async Task Restore_WhenTheServerWasKilled_KeepsWhatItsLogHeld()
    {
        await Made(_other, "new");
        await Killed("old");
        new FileInfo(_file.Path + "-wal").Length.Should().BePositive("not all is in the file");

        var kept = Backups().Restore(Backup, Show, default)!;

        Titles(_file.Path).Should().Equal("new 1", "new 2");
        kept.Should().MatchRegex(@"tasks\.db\.before-restore-\d{8}-\d{6}$");
        Titles(kept).Should().Equal("old 1", "old 2");
        Directory.GetFiles(Path.GetDirectoryName(_file.Path)!).Select(Path.GetFileName)
            .Should().BeEquivalentTo("tasks.db", "tasks.db.lock", Path.GetFileName(kept));
    }

    [Fact]
    public async Task Restore_OfTheKeptFile_GoesBack()
    {
        await Made(_other, "new");
        await Killed("old");
        var kept = Backups().Restore(Backup, Show, default)!;

        var keptNow = Backups().Restore(kept, Show, default)!;

        Titles(_file.Path).Should().Equal("old 1", "old 2");
        Titles(keptNow).Should().Equal("new 1", "new 2");
        kept.Should().NotBe(keptNow);
    }

    [Fact]
    public async Task Restore_OverADamagedDatabase_KeepsItWithItsLog()
    {
        await Made(_other, "new");
        await Killed("old");
        var log = await File.ReadAllBytesAsync(_file.Path + "-wal");
        await File.WriteAllTextAsync(_file.Path, new string('x', 8192));

        var kept = Backups().Restore(Backup, Show, default)!;

        Titles(_file.Path).Should().Equal("new 1", "new 2");
        (await File.ReadAllTextAsync(kept)).Should().Be(new string('x', 8192));
        (await File.ReadAllBytesAsync(kept + "-wal")).Should().Equal(log);
        File.Exists(_file.Path + "-wal").Should().BeFalse();
    }

    [Fact]
    public async Task Restore_OverANewerDatabase_GoesBackToThisVersion()
    {
        await Made(_other, "new");
        await Made(_file, "old");
        _file.Sql($"PRAGMA user_version = {SqliteSchema.Latest + 1}");

        var kept = Backups().Restore(Backup, Show, default)!;

        Titles(_file.Path).Should().Equal("new 1", "new 2");
        Titles(kept).Should().Equal("old 1", "old 2");
    }

    [Fact]
    public async Task Restore_OfAnOldBackup_IsUpgradedByTheNextStart()
    {
        OldFile.Copy("schema-6", _other);
        var tasks = await OldFile.Tasks("schema-6");

        Backups().Check(Backup).Should().Be(new BackupContents(tasks.Count, 6, IsOld: true));
        Backups().Restore(Backup, Show, default).Should().BeNull("there was no database");

        await using var server = _file.Open();
        (await new SqliteTaskRepository(server).Find(tasks[0].Owner, tasks[0].Id, default))!.State.Title.Should().Be(tasks[0].Title);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Restore_OverADatabaseThatOnlyItsUserReads_IsNotReadableByOthers()
    {
        await Made(_other, "new");
        await Made(_file, "old");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(_file.Path, mode);

        var kept = Backups().Restore(Backup, Show, default)!;

        File.GetUnixFileMode(_file.Path).Should().Be(mode);
        File.GetUnixFileMode(kept).Should().Be(mode);
    }

    private SqliteBackups Backups() => new(new SqliteDatabase(_file.Path, _file.Time, NullLogger<SqliteDatabase>.Instance), _file.Time);

    private void Show(string what, long done, long? total) => _phases.Add(what);

    // A database that its server has closed.
    private static async Task Made(DatabaseFile file, string prefix)
    {
        await using var server = file.Open();
        await Add(server, 2, prefix);
    }

    // Two tasks, of which the second is in the log only.
    private async Task Killed(string prefix)
    {
        await using var file = new DatabaseFile();
        await using var server = file.Open();
        await Add(server, 1, prefix);
        file.Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        await new SqliteTaskRepository(server).Add(OwnerId.Local, ATask.Titled($"{prefix} 2").OwnedBy(OwnerId.Local).Build(), default);
        OldFile.Copy(file.Path, _file.Path);
    }

    private static async Task Add(SqliteDatabase server, int count, string prefix = "task")
    {
        var tasks = new SqliteTaskRepository(server);
        for (var n = 1; n <= count; n++)
            await tasks.Add(OwnerId.Local, ATask.Titled($"{prefix} {n}").OwnedBy(OwnerId.Local).Build(), default);
    }

    // Reads a copy, as another program does, so that the test sees the state on the disk.
    private static List<string> Titles(string path)
    {
        var copy = path + ".read";
        OldFile.Copy(path, copy);
        using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
        connection.Open();
        DatabaseFile.Rows(connection, "PRAGMA integrity_check").Should().Equal("ok");
        var titles = DatabaseFile.Rows(connection, Titled);
        connection.Close();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(copy)!, Path.GetFileName(copy) + "*")) File.Delete(file);
        return titles;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await _other.DisposeAsync();
    }
}
