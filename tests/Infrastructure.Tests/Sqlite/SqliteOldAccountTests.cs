using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Accounts and jobs in files of earlier versions: an ended import, then a sign-up, a task and a token.</summary>
[Trait("M", "M18")]
public sealed class SqliteOldAccountTests : IAsyncDisposable
{
    private readonly DatabaseFile _file = new();

    [Theory, InlineData("schema-9"), InlineData("schema-10"), InlineData("schema-11"), InlineData("schema-14")]
    public async Task Upgrade_WithAnAccount_KeepsItAndItsData(string name)
    {
        OldFile.Copy(name, _file);
        var database = _file.Open();

        var zoe = (await new SqliteAccountRepository(database).FindByEmail("ZOE@EXAMPLE.ORG", default))!;
        var grants = new SqliteGrantRepository(database);
        var sessions = await grants.List(zoe.Id.Scope(), GrantKind.Session, zoe.CreatedAt, default);
        var token = (await grants.List(zoe.Id.Scope(), GrantKind.Token, zoe.CreatedAt, default)).Single();
        var activity = await new SqliteActivityRepository(database).List(zoe.Id.Scope(), 10, default);
        var query = Lists.Query(TaskFilter.All, TaskSearch.Prefixes("pass"), null, 10);
        var tasks = await new SqliteTaskRepository(database).List(zoe.Id.Scope(), query, default);

        zoe.Email.Should().Be("zoe@example.org");
        zoe.PasswordHash.Should().HaveLength(84).And.StartWith("AQAAAAIAA1tg");
        sessions.Should().BeEmpty("their cookies hold no secret that could be read");
        (token.Name, token.Scopes).Should().Be(("Phone", Scopes.Read));
        activity.Select(line => line.Kind).Should().Equal(ActivityKind.TokenMade, ActivityKind.SignedUp);
        tasks.Tasks.Select(task => task.Title).Should().Equal("Renew the passport");
    }

    [Fact]
    public async Task Upgrade_WhenAnImportHadEnded_KeepsTheJob()
    {
        OldFile.Copy("schema-10", _file);

        var job = (await new SqliteJobRepository(_file.Open()).List(OwnerId.Local.Scope(), 10, default)).Single();

        var import = ImportJob.Of(job);
        (job.Kind, import.Order.FileName).Should().Be((ImportOrder.Kind, "tasks.csv"));
        (job.State, import.Report.Counts).Should().Be((JobState.Done, new ImportCounts(Added: 2)));
        import.Report.Sheet!.Preview.Select(task => (task.Title, task.Description, task.Completed)).Should().Equal(
            ("Imported first", "From a table", false), ("Imported Größe", null, true));
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
