using System.Runtime.CompilerServices;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>
/// All tasks of an owner, newest first, to be read one after the other: only <see cref="PageSize"/> of them are held at a time. Those that
/// are added meanwhile
/// are left out; what is changed meanwhile is as it was, or as it is.
/// </summary>
public sealed class AllTasks(ITaskRepository tasks)
{
    /// <summary>How many tasks are read at once.</summary>
    public const int PageSize = 500;

    /// <summary>Begins to read: a store that is down is known before there is a first task. Later ones can throw
    /// <see cref="StorageUnavailableException"/>.</summary>
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
