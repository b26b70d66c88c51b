using TaskManager.Domain.Accounts;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>The contract on a file, with a new one per test.</summary>
public sealed class SqliteAccountRepositoryTests : AccountRepositoryContract, IAsyncDisposable
{
    private readonly DatabaseFile _file = new();

    public SqliteAccountRepositoryTests()
    {
        var database = _file.Open();
        (Accounts, Grants) = (new SqliteAccountRepository(database), new SqliteGrantRepository(database));
        (Activities, Tasks) = (new SqliteActivityRepository(database), new SqliteTaskRepository(database, scanLimit: 0));
    }

    protected override IAccountRepository Accounts { get; }

    protected override IGrantRepository Grants { get; }

    protected override IActivityRepository Activities { get; }

    protected override ITaskRepository Tasks { get; }

    public async ValueTask DisposeAsync()
    {
        await using var file = _file;
        file.ShouldScanNothing();
        file.ShouldDeriveTheSame();
    }
}
