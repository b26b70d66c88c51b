using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Rows with a state of another program: an unreadable one fails by row number, unknown members are preserved.</summary>
[Trait("M", "M18"), Trait("M", "M20")]
public sealed class SqliteTaskStateTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();
    private readonly SqliteTaskRepository _tasks;
    private readonly OwnerId _owner = Owners.New();

    public SqliteTaskStateTests() => _tasks = new SqliteTaskRepository(_file.Open());

    [Theory]
    [InlineData("'milk'"), InlineData("''"), InlineData("'null'"), InlineData("'[]'"), InlineData("'{}'")]
    [InlineData("substr(state, 1, 30)")]
    [InlineData("json_remove(state, '$.title')"), InlineData("json_remove(state, '$.createdAt')")]
    [InlineData("json_set(state, '$.title', 5)")]
    [InlineData("json_set(state, '$.createdAt', 'yesterday')"), InlineData("json_set(state, '$.createdAt', 9223372036854775807)")]
    [InlineData("json_set(state, '$.title', null)"), InlineData("replace(state, '\"title\":', '\"title\":\"twice\",\"title\":')")]
    [InlineData("json_set(state, '$.id', 'none')"), InlineData("json_set(state, '$.version', 'one')")]
    public async Task State_WhenItCannotBeRead_FailsByRowAndStaysUnchanged(string state)
    {
        var (damaged, whole) = (await Stored("damaged"), await Stored("whole"));
        Set(damaged, state);
        var before = _file.Sql("SELECT group_concat(state) FROM tasks");

        foreach (var call in new Func<Task>[]
        {
            () => _tasks.Find(_owner, damaged, default),
            () => _tasks.Change(_owner, damaged, task => task.Toggle(TestTime.Start), default),
            () => _tasks.List(_owner, Lists.Query(TaskFilter.All, [], null, 10), default),
        })
            (await call.Should().ThrowAsync<StorageUnavailableException>()).Which.Remedy.Should().Contain("row 1 of tasks");

        (await _tasks.Find(_owner, whole, default)).Should().NotBeNull();
        (await _tasks.Change(_owner, whole, task => task.Delete(TestTime.Start), default)).Error.Should().BeNull();
        _file.Sql("SELECT state FROM tasks WHERE number = 1").Should().Be(((string)before!).Split($",{{\"id\":\"{whole}\"")[0]);
    }

    [Fact]
    public async Task State_WhenItHasUnknownMembers_KeepsThemThroughChanges()
    {
        var task = await Stored("milk");
        Set(task, "json_set(state, '$.colour', 'red', '$.schemaVersion', 99, '$.nested', json('{\"a\":[1,null]}'))");

        await _tasks.Change(_owner, task, found => found.Edit("oat milk", "two litres", TestTime.Start), default);
        await _tasks.Change(_owner, task, found => found.Edit("oat milk", null, TestTime.Start), default);

        _file.Sql("SELECT state ->> '$.colour' || (state ->> '$.schemaVersion') || (state ->> '$.nested') FROM tasks")
            .Should().Be("red99{\"a\":[1,null]}");
        var now = (await _tasks.Find(_owner, task, default))!.State;
        (now.Title, now.Description, now.Version).Should().Be(("oat milk", null, 3));
    }

    [Fact]
    public async Task State_WhenItContradictsItsColumns_CountsAndSearchesAsTheListsDo()
    {
        var (done, deleted) = (await Stored("done"), await Stored("gone"));
        await _tasks.Change(_owner, done, task => task.Complete(TestTime.Start), default);
        await _tasks.Change(_owner, deleted, task => task.Delete(TestTime.Start), default);
        Set(done, "json_remove(state, '$.completedAt')");
        Set(deleted, "json_remove(state, '$.deletedAt')");

        await _tasks.Change(_owner, done, task => task.Toggle(TestTime.Start), default);
        await _tasks.Change(_owner, deleted, task => task.Edit("back again", null, TestTime.Start), default);

        _file.ShouldDeriveTheSame();
    }

    [Fact]
    public async Task State_WhenOneIsDamaged_IsLoggedAndKeepsTheFileOpen()
    {
        var damaged = await Stored("damaged");
        Set(damaged, "'milk'");

        var failure = await _tasks.Awaiting(tasks => tasks.Find(_owner, damaged, default))
            .Should().ThrowAsync<StorageUnavailableException>();

        failure.Which.IsLasting.Should().BeTrue();
        _file.Log.Text.Should().Contain("row 1 of tasks");
        _file.Log.Text.Split("Opened").Should().HaveCount(2, "the file must stay open");
    }

    [Fact]
    public async Task State_WhenOneIsDamaged_FailsNeitherTheIndexOfATermNorAListThatFiltersByIt()
    {
        var (damaged, whole) = (await Stored("damaged"), await Stored("whole"));
        Set(damaged, "'milk'");
        _file.Sql($"CREATE INDEX by_term ON tasks ({SqliteQuery.Column(TaskTerm.Updated)})");

        var known = new TaskQuery { Where = new TaskCondition.Compare(TaskTerm.Updated, Relation.Known), Limit = 10 };

        (await _tasks.List(_owner, known, default)).Tasks.Should().ContainSingle(task => task.Id == whole);
    }

    private async Task<Guid> Stored(string title)
    {
        var task = ATask.Titled(title).OwnedBy(_owner).Build();
        await _tasks.Add(_owner, task, default);
        return task.Id;
    }

    private void Set(Guid id, string state)
    {
        var bytes = Convert.ToHexString(id.ToByteArray(bigEndian: true));
        _file.Sql($"UPDATE tasks SET state = {state} WHERE id = x'{bytes}' RETURNING 1");
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
