using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Files of other programs fail, and not a byte of them changes.</summary>
[Trait("M", "M10")]
public sealed class SqliteUnknownFileTests : IAsyncDisposable
{
    private const string AnotherProgram = "The database file belongs to another program.";
    private const string Newer = "The database file was written by a newer version of TaskManager.";
    private const string NoDatabase = "The database file is damaged, or is no database.";
    private readonly DatabaseFile _file = new();

    public static TheoryData<string, string, string> Files => new()
    {
        { "another program's", "CREATE TABLE notes (text); INSERT INTO notes VALUES ('theirs')", AnotherProgram },
        { "another program's, in WAL mode", "PRAGMA journal_mode = WAL; CREATE TABLE notes (text)", AnotherProgram },
        { "another program's, with its number", "PRAGMA application_id = 1196444487; CREATE TABLE notes (text)", AnotherProgram },
        { "another program's, still without tables", "PRAGMA application_id = 1196444487", AnotherProgram },
        { "another program's, with a version only", "PRAGMA user_version = 2", AnotherProgram },
        {
            "our newer",
            $"CREATE TABLE tasks (id); PRAGMA application_id = {SqliteSchema.ApplicationId}; "
            + $"PRAGMA user_version = {SqliteSchema.Latest + 1}",
            Newer
        },
    };

    [Theory, MemberData(nameof(Files))]
    public async Task Open_WhenTheDatabaseIsUnknown_FailsAndLeavesItUnchanged(string what, string sql, string error)
    {
        _file.Sql(sql);
        await ShouldFail(what, error);
    }

    [Theory]
    [InlineData("xy"), InlineData("not a database"), InlineData("SQLite format 3\0 but nothing after it")]
    public async Task Open_WhenTheFileIsNoDatabase_FailsAndLeavesItUnchanged(string text)
    {
        await File.WriteAllTextAsync(_file.Path, text);
        await ShouldFail(text, NoDatabase);
    }

    [Fact]
    public async Task Open_WhenTheFileIsLargeAndNoDatabase_FailsAndLeavesItUnchanged()
    {
        await File.WriteAllBytesAsync(_file.Path, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("not a database. ", 2000))));
        await ShouldFail("garbage", NoDatabase);
    }

    private async Task ShouldFail(string what, string error)
    {
        var before = await File.ReadAllBytesAsync(_file.Path);
        var database = _file.Open();
        var tasks = new SqliteTaskRepository(database);
        var task = ATask.Titled("milk").Build();

        var reading = await tasks.Awaiting(port => port.Find(OwnerId.Local, task.Id, default))
            .Should().ThrowAsync<StorageUnavailableException>();
        var writing = await tasks.Awaiting(port => port.Add(OwnerId.Local, task, default))
            .Should().ThrowAsync<StorageUnavailableException>();

        reading.WithMessage(error);
        writing.WithMessage(error).Which.Remedy.Should().Contain(_file.Path);
        (await File.ReadAllBytesAsync(_file.Path)).Should().Equal(before, "{0} is not touched", what);

        // Once the file is moved away, the same server recovers.
        File.Move(_file.Path, _file.Path + ".away");
        (await tasks.Add(OwnerId.Local, task, default)).Should().BeTrue();
        (await tasks.Find(OwnerId.Local, task.Id, default))!.State.Title.Should().Be("milk");
        database.LastWriteFailed.Should().BeFalse();
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
