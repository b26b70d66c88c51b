using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Files of every earlier version open and upgrade, also after a killed upgrade.</summary>
[Trait("M", "M18")]
public sealed class SqliteSchemaTests : IAsyncDisposable
{
    private const string NoFile = "";
    private static readonly DateTimeOffset Later = DateTimeOffset.FromUnixTimeMilliseconds(4102444800000);
    private readonly DatabaseFile _file = new();
    private byte[] _lastLeft = [];

    public static TheoryData<string> Files => [.. OldFile.Names];

    public static TheoryData<string> FilesAndNone => [NoFile, .. OldFile.Names];

    [Fact]
    public async Task Files_AreOfEveryEarlierVersion()
    {
        var versions = new List<int>();
        foreach (var name in OldFile.Names)
        {
            await using var file = new DatabaseFile();
            OldFile.Copy(name, file);
            versions.Add((int)(long)file.Sql("PRAGMA user_version")!);
            name.TrimEnd('a', 'b').Should().Be($"schema-{versions[^1]}");
        }
        versions.Should().Contain(Enumerable.Range(1, SqliteSchema.Latest - 1), "each migration needs a file of its previous version");
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Upgrade_OfAnyVersion_KeepsEveryFieldOfEveryTask(string name)
    {
        var stored = await OldFile.Tasks(name);
        var tasks = Upgraded(name);

        foreach (var task in stored) (await tasks.Find(task.Owner, task.Id, default))!.State.Should().Be(task);
        foreach (var owner in stored.Select(task => task.Owner).Distinct())
        {
            var live = stored.FindAll(task => task.Owner == owner && task.DeletedAt is null);
            (await List(tasks, owner, null)).Should().Equal(live);
            (await List(tasks, owner, null, TaskFilter.Completed)).Should().Equal(live.Where(task => task.CompletedAt is not null));
            (await tasks.Count(owner, default)).Should().Be(Counts(live));
        }
        IsWhole(_file);
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Upgrade_OfAnyVersion_FindsExactlyTheTasks(string name)
    {
        var stored = await OldFile.Tasks(name);
        var tasks = Upgraded(name);

        (await Titles(tasks, "zoe fur")).Should().Equal("Café reservieren für Zoë");
        (await Titles(tasks, "barista")).Should().Equal("Buy oat milk");
        (await Titles(tasks, "🎉 مرحبا")).Should().Equal("مرحبا بالعالم 🎉");
        // Words replaced by an edit, or of tasks in the trash.
        foreach (var word in new[] { "soy", "shred", "secret", "landlord" }) (await Titles(tasks, word)).Should().BeEmpty();
        var live = stored.Where(task => task.DeletedAt is null).Select(task => task.Title).ToList();
        foreach (var (prefix, part) in new[] { ("clean", "Clean"), ("fic", "ficus"), ("50%", "50%"), ("asa", "Åsa"), ("sandy", "cactus") })
            (await Titles(tasks, prefix)).Should().Equal(live.Where(title => title.Contains(part)));
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Change_AfterAnUpgrade_ShowsInListsCountsAndSearches(string name)
    {
        var stored = (await OldFile.Tasks(name)).FindAll(task => task.Owner == OwnerId.Local);
        var (milk, cafe, hello) = (Of(stored, "Buy oat milk"), Of(stored, "Café reservieren für Zoë"), Of(stored, "مرحبا بالعالم 🎉"));
        var tasks = Upgraded(name);

        await tasks.Change(OwnerId.Local, milk.Id, task => task.Edit("Buy rice", null, Later), default);
        await tasks.Change(OwnerId.Local, cafe.Id, task => task.Toggle(Later), default);
        await tasks.Change(OwnerId.Local, hello.Id, task => task.Delete(Later), default);
        var added = await Add(tasks, "Plant the oak");

        TaskState[] changed =
        [
            milk with { Title = "Buy rice", Description = null, UpdatedAt = Later, Version = milk.Version + 1 },
            cafe with { CompletedAt = null, UpdatedAt = Later, Version = cafe.Version + 1 },
        ];
        var live = stored.FindAll(task => task.DeletedAt is null && task != hello)
            .ConvertAll(task => changed.FirstOrDefault(now => now.Id == task.Id) ?? task);
        (await List(tasks, OwnerId.Local, null)).Should().Equal(live.Prepend(added));
        (await tasks.Count(OwnerId.Local, default)).Should().Be(Counts([added, .. live]));
        foreach (var word in new[] { "oat", "barista", "مرحبا" }) (await Titles(tasks, word)).Should().BeEmpty();
        foreach (var title in new[] { "Buy rice", "Café reservieren für Zoë", "Plant the oak" })
            (await Titles(tasks, title)).Should().Equal(title);
        IsWhole(_file);
    }

    [Fact]
    public async Task Upgrade_WhenTasksWereImported_MakesTheImportTheirFirstFact()
    {
        var (tasks, me) = (Upgraded("schema-12"), OwnerId.Local.Scope());
        var (fence, hinges, gate) = (await Only("fence"), await Only("hinges"), await Only("gate"));

        foreach (var (task, kind) in new[] { (fence, FactKind.Added), (hinges, FactKind.Restored) })
        {
            var fact = (await tasks.Facts(me, task.Id, default)).Should().ContainSingle().Which;
            (fact.Kind, fact.Actor, fact.Version).Should().Be((kind, OwnerId.Local, task.Version));
            (await tasks.Change(me, task.Id, found => found.RevertImport(fact.Step, Later), default)).Value.State.Deleted.Should().BeTrue();
        }
        (await tasks.Facts(me, gate.Id, default)).Should().BeEmpty("a later change removed the import's id");
        (await Titles(tasks, "hinges")).Should().BeEmpty();

        async Task<TaskState> Only(string word) => (await List(tasks, OwnerId.Local, word)).Single();
    }

    [Fact]
    public async Task Upgrade_WhenFactsWereFoundByAnIndex_KeepsThemInOrder()
    {
        var (tasks, me) = (Upgraded("schema-13"), OwnerId.Local.Scope());
        var (yard, shed) = ((await List(tasks, OwnerId.Local, "yard")).Single(), (await List(tasks, OwnerId.Local, "shed")).Single());
        await tasks.Change(me, yard.Id, task => task.Toggle(Later), default);

        (await tasks.Facts(me, yard.Id, default)).Select(fact => fact.Kind).Should()
            .Equal(FactKind.Added, FactKind.Completed, FactKind.Reopened, FactKind.Completed, FactKind.Reopened);
        (await tasks.Facts(me, shed.Id, default)).SelectMany(fact => fact.Changes).Select(change => change.Is).Should()
            .Equal("\"Tidy the shed 1 times\"", "\"Tidy the shed 2 times\"", "\"Tidy the shed 3 times\"");
        _file.Sql("SELECT count(*) FROM facts WHERE task = (SELECT number FROM tasks WHERE title = 'ring the plumber')").Should().Be(2L);
    }

    [Theory]
    [InlineData("UPDATE tasks SET title = x'6D696C6B'"), InlineData("UPDATE tasks SET created_at = 1.5e300 WHERE rowid = 1")]
    [InlineData("CREATE VIEW titles AS SELECT title FROM tasks"), InlineData("UPDATE tasks SET id = x'01' WHERE rowid = 1")]
    public async Task Upgrade_WhenAnotherProgramHasWritten_Opens(string sql)
    {
        OldFile.Copy("schema-11", _file);
        _file.Sql(sql);

        await _file.Open().Read(_ => true, default);

        _file.Sql("PRAGMA user_version").Should().Be((long)SqliteSchema.Latest);
    }

    [Theory, MemberData(nameof(FilesAndNone))]
    public async Task Upgrade_WhenKilledBetweenTwoStatements_ContinuesAtTheNextStart(string name)
    {
        var stored = name == NoFile ? [] : await OldFile.Tasks(name);
        if (name != NoFile) OldFile.Copy(name, _file);
        using var session = new SqliteSession(_file.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate, 1);
        session.Scalar("PRAGMA journal_mode = WAL");
        // A tiny cache writes changes to the file before the commit.
        session.Execute("PRAGMA cache_size = 1");
        await GoesOn(stored);

        // Later migrations of a newer file are those of the file of their version.
        var first = (int)(long)session.Scalar("PRAGMA user_version")!;
        for (var next = first; next < (first > 1 ? first + 1 : SqliteSchema.Latest); next++)
            foreach (var statement in Statements(next))
            {
                statement(session);
                await GoesOn(stored);
            }
    }

    private static Action<SqliteSession>[] Statements(int next) =>
    [
        session => session.Execute("BEGIN IMMEDIATE"),
        SqliteSchema.Migrations[next],
        session => session.Execute($"PRAGMA application_id = {SqliteSchema.ApplicationId}"),
        session => session.Execute($"PRAGMA user_version = {next + 1}"),
        session => session.Execute("COMMIT"),
    ];

    // The files now are what a kill would leave. Statements that change no byte need no repetition.
    private async Task GoesOn(List<TaskState> stored)
    {
        await using var left = new DatabaseFile();
        OldFile.Copy(_file.Path, left.Path);
        byte[] bytes = [.. Directory.GetFiles(Path.GetDirectoryName(left.Path)!).Order().SelectMany(File.ReadAllBytes)];
        if (bytes.AsSpan().SequenceEqual(_lastLeft)) return;
        _lastLeft = bytes;

        var live = stored.FindAll(task => task.Owner == OwnerId.Local && task.DeletedAt is null);
        var tasks = new SqliteTaskRepository(left.Open(), scanLimit: 0);
        var added = await Add(tasks, "after the kill");

        (await List(tasks, OwnerId.Local, null)).Should().Equal(live.Prepend(added));
        (await tasks.Count(OwnerId.Local, default)).Should().Be(Counts([added, .. live]));
        (await Titles(tasks, "kill")).Should().Equal("after the kill");
        (await Titles(tasks, "oat")).Should().Equal(live.Where(task => task.Title.Contains("oat")).Select(task => task.Title));
        IsWhole(left);
    }

    private static void IsWhole(DatabaseFile file)
    {
        file.Sql("PRAGMA user_version").Should().Be((long)SqliteSchema.Latest);
        file.Sql("PRAGMA integrity_check").Should().Be("ok");
        file.ShouldDeriveTheSame();
    }

    private SqliteTaskRepository Upgraded(string name)
    {
        OldFile.Copy(name, _file);
        return new SqliteTaskRepository(_file.Open(), scanLimit: 0);
    }

    private static TaskState Of(List<TaskState> tasks, string title) => tasks.Single(task => task.Title == title);

    private static TaskCounts Counts(List<TaskState> live) =>
        new(live.Count(task => task.CompletedAt is null), live.Count(task => task.CompletedAt is not null));

    private static async Task<TaskState> Add(SqliteTaskRepository tasks, string title)
    {
        var task = TaskItem.Add(OwnerId.Local, title, null, Later);
        await tasks.Add(OwnerId.Local, task, default);
        return task.State;
    }

    private static async Task<IEnumerable<string>> Titles(SqliteTaskRepository tasks, string q) =>
        (await List(tasks, OwnerId.Local, q)).Select(task => task.Title);

    private static async Task<IReadOnlyList<TaskState>> List(
        SqliteTaskRepository tasks, OwnerId owner, string? q, TaskFilter filter = TaskFilter.All) =>
        (await tasks.List(owner, Lists.Query(filter, TaskSearch.Prefixes(q), null, 1000), default)).Tasks;

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
