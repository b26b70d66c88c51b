using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Lists tasks, newest first, in pages.</summary>
/// <param name="View"><c>all</c> (the default), <c>active</c> or <c>completed</c>.</param>
/// <param name="Q">The search text: each word must be a prefix of a word in title or description, ignoring case and accents.</param>
/// <param name="After">The cursor <see cref="TaskList.Next"/> of the previous page; null: from the start.</param>
/// <param name="Shown">The number of tasks on the screen, at most <see cref="ShownLimit"/>: a list from the start has at least as many, so
/// that one request refreshes all loaded pages.</param>
/// <param name="Limit">The page size, 1 to <see cref="MaxPageSize"/>; null: <see cref="PageSize"/>.</param>
public sealed record ListTasks(string? View = null, string? Q = null, string? After = null, int Shown = 0, int? Limit = null)
    : IQuery<TaskList>
{
    /// <summary>The default page size.</summary>
    public const int PageSize = 25;

    /// <summary>The largest page size.</summary>
    public const int MaxPageSize = 100;

    /// <summary>Most tasks in one response.</summary>
    public const int ShownLimit = 500;
}

/// <summary>A page of tasks.</summary>
/// <param name="View">The name of the view (<see cref="TaskViews"/>).</param>
/// <param name="Q">The search text; empty for none.</param>
/// <param name="Page">The stored tasks and counts.</param>
/// <param name="After">The cursor of the page; null for the first page.</param>
/// <param name="Next">The cursor of the next page; null on the last page.</param>
/// <param name="Shown">The number of tasks on the screen including this page, for the next <see cref="ListTasks.Shown"/>.</param>
public sealed record TaskList(string View, string Q, TaskPage Page, string? After, string? Next, int Shown)
{
    /// <summary>The tasks, newest first.</summary>
    public IEnumerable<TaskView> Items => Page.Tasks.Select(TaskView.Of);

    /// <summary>The counts of all of the owner's tasks.</summary>
    public TaskCounts Counts => Page.Counts;

    /// <summary>The number of tasks on the screen including the next page: its <see cref="ListTasks.Shown"/>.</summary>
    public int ShownNext => Math.Min(Shown + ListTasks.PageSize, ListTasks.ShownLimit);

    /// <summary>Whether this page is appended to earlier ones.</summary>
    public bool Continues => Shown > Page.Tasks.Count;
}

internal sealed class ListTasksValidator : AbstractValidator<ListTasks>
{
    public ListTasksValidator()
    {
        RuleFor(query => query.View).Must(view => TaskViews.Condition(view, null) is not null)
            .WithMessage($"There is no such view. The views are {string.Join(", ", TaskViews.Names)}.");
        RuleFor(query => query.Q).MaximumLength(TaskSearch.QueryMaxLength)
            .WithMessage($"A search can have at most {TaskSearch.QueryMaxLength} characters.");
        RuleFor(query => query.After).Must((query, after) => string.IsNullOrEmpty(after) || IsCursor(query, after))
            .WithMessage("This link does not match the list. Start again from the top.");
        RuleFor(query => query.Shown).InclusiveBetween(0, ListTasks.ShownLimit)
            .WithMessage($"A list can show at most {ListTasks.ShownLimit} tasks at once.");
        RuleFor(query => query.Limit).InclusiveBetween(1, ListTasks.MaxPageSize)
            .WithMessage($"A page can have 1 to {ListTasks.MaxPageSize} tasks.");
    }

    // The rule for View reports an unknown view.
    private static bool IsCursor(ListTasks query, string after) =>
        TaskViews.Condition(query.View, query.Q) is not { } condition
        || CursorText.Parse(new TaskQuery { Where = condition, Limit = 1 }, after) is not null;
}

internal sealed class ListTasksHandler(ITaskRepository tasks, Scope scope, TimeProvider time)
    : IRequestHandler<ListTasks, Result<TaskList>>
{
    public async Task<Result<TaskList>> Handle(ListTasks query, CancellationToken cancellationToken)
    {
        var size = query.Limit ?? ListTasks.PageSize;
        var list = new TaskQuery { Where = TaskViews.Condition(query.View, query.Q)!, Limit = size };
        var after = CursorText.Parse(list, query.After);
        list = list with { After = after, Limit = after is null ? Math.Max(query.Shown, size) : size };

        var page = await tasks.List(scope, list, time.GetUtcNow(), cancellationToken);

        var next = page.More ? CursorText.Format(list, list.CursorOf(page.Tasks[^1])) : null;
        var shown = Math.Min(page.Tasks.Count + (after is null ? 0 : query.Shown), ListTasks.ShownLimit);
        var view = string.IsNullOrEmpty(query.View) ? TaskViews.All : query.View;
        return new TaskList(view, query.Q?.Trim() ?? "", page, after is null ? null : query.After, next, shown);
    }
}
