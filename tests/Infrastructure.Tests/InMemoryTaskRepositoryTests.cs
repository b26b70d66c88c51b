using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests;

/// <summary>The reference adapter passes the contract, so that tests of handlers can rely on it.</summary>
public sealed class InMemoryTaskRepositoryTests : TaskRepositoryContract
{
    private readonly InMemoryTaskRepository _tasks = new();

    protected override ITaskRepository Tasks => _tasks;

    protected override Task StoreBareTask(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt)
    {
        _tasks.PutBare(owner, id, title, completed, createdAt);
        return Task.CompletedTask;
    }
}
