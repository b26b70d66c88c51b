using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests;

/// <summary>The reference adapter keeps the contract too, so that what handlers are tested on behaves like a store.</summary>
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
