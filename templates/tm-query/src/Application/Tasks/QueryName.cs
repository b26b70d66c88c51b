using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Lists the newest open tasks.</summary>
public sealed record QueryName : IQuery<PageNameView>
{
    /// <summary>Most tasks in one answer.</summary>
    public const int Limit = 100;
}

/// <summary>What <see cref="QueryName"/> answers.</summary>
/// <param name="Tasks">The tasks, newest first.</param>
/// <param name="More">Whether there are more than <see cref="QueryName.Limit"/>.</param>
public sealed record PageNameView(IReadOnlyList<TaskView> Tasks, bool More);

internal sealed class QueryNameHandler(ITaskRepository tasks, Scope scope)
    : IRequestHandler<QueryName, Result<PageNameView>>
{
    // An example: say here which tasks the page shows. TaskTerm has what a condition can compare.
    private static readonly TaskCondition Shown = new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, 0);

    public async Task<Result<PageNameView>> Handle(QueryName query, CancellationToken cancellationToken)
    {
        var page = await tasks.List(scope, new TaskQuery { Where = Shown, Limit = QueryName.Limit }, cancellationToken);
        return new PageNameView([.. page.Tasks.Select(TaskView.Of)], page.More);
    }
}
