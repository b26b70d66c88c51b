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

/// <summary>The result of <see cref="QueryName"/>. It holds the page, so that equal lists are equal.</summary>
/// <param name="Page">The stored tasks, at most <see cref="QueryName.Limit"/>.</param>
public sealed record PageNameView(TaskPage Page)
{
    /// <summary>The tasks, newest first.</summary>
    public IEnumerable<TaskView> Items => Page.Tasks.Select(TaskView.Of);
}

internal sealed class QueryNameHandler(ITaskRepository tasks, Scope scope)
    : IRequestHandler<QueryName, Result<PageNameView>>
{
    // An example: say here which tasks the page shows. TaskTerm has what a condition can compare.
    private static readonly TaskCondition Shown = new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, 0);

    public async Task<Result<PageNameView>> Handle(QueryName query, CancellationToken cancellationToken) =>
        new PageNameView(await tasks.List(scope, new TaskQuery { Where = Shown, Limit = QueryName.Limit }, cancellationToken));
}
