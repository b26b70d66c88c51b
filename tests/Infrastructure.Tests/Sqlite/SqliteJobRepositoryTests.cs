using TaskManager.Application.Work;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>The contract on a file, with a new one per test.</summary>
public sealed class SqliteJobRepositoryTests : JobRepositoryContract, IAsyncDisposable
{
    private readonly DatabaseFile _file = new();

    public SqliteJobRepositoryTests() => Jobs = new SqliteJobRepository(_file.Open());

    protected override IJobRepository Jobs { get; }

    public async ValueTask DisposeAsync()
    {
        await using var file = _file;
        file.ShouldScanNothing();
        file.ShouldDeriveTheSame();
    }
}
