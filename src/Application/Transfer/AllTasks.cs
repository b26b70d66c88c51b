using System.Runtime.CompilerServices;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>
/// Streams all tasks of an owner, newest first, <see cref="PageSize"/> at a time. Tasks added meanwhile are not included; concurrent
/// changes may or may not be.
/// </summary>
public sealed class AllTasks(ITaskRepository tasks)
{
    /// <summary>The number of tasks read at a time.</summary>
    public const int PageSize = 500;

    /// <summary>
    /// Starts to read. Fails at once when the store is unavailable; later reads can throw <see cref="StorageUnavailableException"/> too.
    /// </summary>
    public async Task<(IAsyncEnumerable<TaskView> Tasks, TaskCounts Counts)> Begin(Scope scope, CancellationToken cancellationToken)
    {
        var first = await tasks.All(scope, null, PageSize, cancellationToken);
        return (Read(scope, first, cancellationToken), await tasks.Count(scope, cancellationToken));
    }

    private async IAsyncEnumerable<TaskView> Read(
        Scope scope, IReadOnlyList<TaskState> page, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (page.Count > 0)
        {
            foreach (var task in page) yield return TaskView.Of(task);
            page = page.Count < PageSize ? [] : await tasks.All(scope, page[^1], PageSize, cancellationToken);
        }
    }
}
