using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Tests.Sqlite;

// Restores that are refused or interrupted do not change the present database.
public sealed partial class SqliteBackupsTests
{
    [Fact]
    public async Task Restore_AtTheBeginningOfEachStep_HasTheOldDatabaseWhole()
    {
        await Made(_other, "new");
        await Killed("old");
        var (folder, left) = (Path.GetDirectoryName(_file.Path)!, new List<string>());

        // What is on the disk at the beginning of a step is what a kill leaves there.
        Backups().Restore(Backup, (_, _, _) =>
        {
            var copy = Directory.CreateDirectory($"{folder}-{left.Count}").FullName;
            foreach (var file in Directory.GetFiles(folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            left.Add(copy);
        }, default);

        left.Should().HaveCount(3);
        foreach (var copy in left)
        {
            Titles(Path.Combine(copy, "tasks.db")).Should().Equal("old 1", "old 2");
            Directory.Delete(copy, recursive: true);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Restore_WhenAStepFails_LeavesTheOldDatabase_AndCanBeRepeated(int step)
    {
        await Made(_other, "new");
        await Killed("old");

        FluentActions.Invoking(() => Backups().Restore(Backup, (what, _, _) =>
        {
            _phases.Add(what);
            if (_phases.Count == step) throw new IOException("No space left on device");
        }, default)).Should().Throw<IOException>();

        File.Exists(_file.Path + ".restore.part").Should().BeFalse();
        Titles(_file.Path).Should().Equal("old 1", "old 2");
        Backups().Restore(Backup, Show, default);
        Titles(_file.Path).Should().Equal("new 1", "new 2");
    }

    [Fact]
    public async Task Restore_WhileAServerRuns_IsRefused()
    {
        await Made(_other, "new");
        await Add(_file.Open(), 2);

        FluentActions.Invoking(() => Backups().Restore(Backup, Show, default)).Should().Throw<StorageUnavailableException>()
            .Which.Remedy.Should().Contain("Stop it");

        _phases.Should().BeEmpty();
        Titles(_file.Path).Should().Equal("task 1", "task 2");
    }

    [Fact]
    public async Task Restore_WhileAnotherProgramReads_IsRefused()
    {
        await Made(_other, "new");
        await Killed("old");
        using var reader = _file.Connect();
        DatabaseFile.Sql(reader, "BEGIN");
        DatabaseFile.Sql(reader, "SELECT count(*) FROM tasks");

        FluentActions.Invoking(() => Backups().Restore(Backup, Show, default)).Should().Throw<StorageUnavailableException>()
            .WithMessage("The database is locked by another program.");

        DatabaseFile.Rows(reader, Titled).Should().Equal("old 1", "old 2");
    }

    [Fact]
    public async Task Restore_OverAnotherProgramsDatabase_IsRefused()
    {
        await Made(_other, "new");
        _file.Sql("CREATE TABLE notes (text)");

        FluentActions.Invoking(() => Backups().Restore(Backup, Show, default)).Should().Throw<StartupException>()
            .WithMessage("The database file belongs to another program.*");

        _file.Sql("SELECT count(*) FROM notes").Should().Be(0L);
    }

    [Theory]
    [InlineData("CREATE TABLE notes (text)", "*belongs to another program.")]
    [InlineData("PRAGMA application_id = 1414358898; PRAGMA user_version = 999", "*written by a newer version of TaskManager.")]
    [InlineData("PRAGMA application_id = 0", "*is no backup of TaskManager: it is empty.")]
    public void Restore_OfWhatIsNoBackup_IsRefused(string sql, string words)
    {
        _other.Sql(sql);
        IsRefused(Backup, words);
    }

    [Fact]
    public async Task Restore_OfADamagedBackup_IsRefused()
    {
        await Made(_other, "new");
        await Damage(Backup);
        IsRefused(Backup, $"{Backup} is damaged: *");

        await File.WriteAllTextAsync(Backup, "not a database");
        IsRefused(Backup, $"{Backup} cannot be read, or is no backup of TaskManager: *");
        IsRefused("/no/such/file", "There is no file /no/such/file.");
        IsRefused(_file.Path, "*is the database itself.");
    }

    private void IsRefused(string file, string words)
    {
        FluentActions.Invoking(() => Backups().Restore(file, Show, default)).Should().Throw<StartupException>().WithMessage(words);
        File.Exists(_file.Path).Should().BeFalse();
    }

    private static async Task Damage(string path)
    {
        await using var file = File.OpenWrite(path);
        file.Position = file.Length / 2 / 4096 * 4096;
        await file.WriteAsync(Enumerable.Repeat((byte)'x', 4096 * 4).ToArray());
    }
}
