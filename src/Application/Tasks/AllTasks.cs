using System.Runtime.CompilerServices;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>
/// All tasks of an owner, newest first, to be read one after the other: only <see cref="PageSize"/> of them are held at a time. Those that are added meanwhile
/// are left out; what is changed meanwhile is as it was, or as it is.
/// </summary>
public sealed class AllTasks(ITaskRepository tasks)
{
    /// <summary>How many tasks are read at once.</summary>
    public const int PageSize = 500;

    private static readonly TaskQuery Everything = new() { Limit = PageSize };

    /// <summary>Begins to read: a store that is down is known before there is a first task. Later ones can throw <see cref="StorageUnavailableException"/>.</summary>
    public async Task<(IAsyncEnumerable<TaskView> Tasks, TaskCounts Counts)> Begin(Scope scope, CancellationToken cancellationToken)
    {
        var first = await Page(scope, null, cancellationToken);
        return (Read(scope, first, cancellationToken), first.Counts);
    }

    private async IAsyncEnumerable<TaskView> Read(Scope scope, TaskPage page, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var task in page.Tasks) yield return TaskView.Of(task);
            if (!page.More) yield break;
            page = await Page(scope, Everything.PlaceOf(page.Tasks[^1]), cancellationToken);
        }
    }

    private Task<TaskPage> Page(Scope scope, TaskCursor? after, CancellationToken cancellationToken) =>
        tasks.List(scope, Everything with { After = after }, cancellationToken);
}
