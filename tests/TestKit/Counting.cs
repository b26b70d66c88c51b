using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit;

/// <summary>Asks a store for the counts alone.</summary>
public static class Counting
{
    public static async Task<TaskCounts> Count(this ITaskRepository tasks, OwnerId owner, CancellationToken cancellationToken) =>
        (await tasks.List(owner, new TaskListQuery(TaskFilter.All, [], null, 1), cancellationToken)).Counts;
}
