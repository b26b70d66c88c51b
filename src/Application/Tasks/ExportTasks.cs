using System.Runtime.CompilerServices;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>
/// All tasks of whoever asks, newest first, to be read one after the other: only <see cref="PageSize"/> of them are held at a time. Those that are added meanwhile
/// are left out; what is changed meanwhile is as it was, or as it is.
/// </summary>
public sealed record ExportTasks : IQuery<TaskExport>
{
    /// <summary>How many tasks are read at once.</summary>
    public const int PageSize = 500;
}

/// <summary>All tasks of an owner.</summary>
/// <param name="Tasks">Each is read when it is its turn; throws <see cref="StorageUnavailableException"/> when the store cannot answer then.</param>
public sealed record TaskExport(IAsyncEnumerable<TaskView> Tasks);

internal sealed class ExportTasksHandler(ITaskRepository tasks, ICurrentOwner owner) : IRequestHandler<ExportTasks, Result<TaskExport>>
{
    // The first are read before the answer begins: a store that is down can still be said.
    public async Task<Result<TaskExport>> Handle(ExportTasks request, CancellationToken cancellationToken) =>
        new TaskExport(Read(await Page(null, cancellationToken), cancellationToken));

    private async IAsyncEnumerable<TaskView> Read(TaskPage page, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var task in page.Tasks) yield return TaskView.Of(task);
            if (!page.More) yield break;
            page = await Page(TaskCursor.Of(page.Tasks[^1]), cancellationToken);
        }
    }

    private Task<TaskPage> Page(TaskCursor? after, CancellationToken cancellationToken) =>
        tasks.List(owner.Id, new TaskListQuery(TaskFilter.All, [], after, ExportTasks.PageSize), cancellationToken);
}
