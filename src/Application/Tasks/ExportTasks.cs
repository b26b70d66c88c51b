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
    public Task<Result<TaskExport>> Handle(ExportTasks request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<TaskExport>>(new TaskExport(Read(owner.Id, cancellationToken)));

    private async IAsyncEnumerable<TaskView> Read(OwnerId whose, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskCursor? after = null;
        while (true)
        {
            var page = await tasks.List(whose, new TaskListQuery(TaskFilter.All, [], after, ExportTasks.PageSize), cancellationToken);
            foreach (var task in page.Tasks) yield return TaskView.Of(task);
            if (!page.More) yield break;
            after = TaskCursor.Of(page.Tasks[^1]);
        }
    }
}
