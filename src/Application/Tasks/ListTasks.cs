using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Lists tasks, newest first, page by page.</summary>
/// <param name="View"><c>all</c> (the default), <c>active</c> or <c>completed</c>.</param>
/// <param name="Q">Words to search for: each must begin a word of title or description, whatever its case and accents.</param>
/// <param name="After">A <see cref="TaskList.Next"/>: what comes after it; null: from the top.</param>
/// <param name="Shown">How many tasks are on the screen already, at most <see cref="ShownLimit"/>: a list from the top comes at least
/// as long, so that a list read page by page can be read again whole.</param>
/// <param name="Limit">How many tasks a page has, 1 to <see cref="MaxPageSize"/>; null: <see cref="PageSize"/>.</param>
public sealed record ListTasks(string? View = null, string? Q = null, string? After = null, int Shown = 0, int? Limit = null)
    : IQuery<TaskList>
{
    /// <summary>Tasks a page, unless somebody asks for more or fewer.</summary>
    public const int PageSize = 25;

    /// <summary>Most tasks a page.</summary>
    public const int MaxPageSize = 100;

    /// <summary>Most tasks in one answer.</summary>
    public const int ShownLimit = 500;
}

/// <summary>A page of tasks.</summary>
/// <param name="View">The view that it is of (<see cref="TaskViews"/>).</param>
/// <param name="Q">The words they were searched by; empty for none.</param>
/// <param name="Page">The tasks and the counts, as they are stored.</param>
/// <param name="After">The place it begins after; null when it begins with the newest task.</param>
/// <param name="Next">The place to go on after; null at the end.</param>
/// <param name="Shown">How many tasks are on the screen with these, for the next <see cref="ListTasks.Shown"/>.</param>
public sealed record TaskList(
    string View, string Q, TaskPage Page, string? After, string? Next, int Shown)
{
    /// <summary>The tasks, newest first.</summary>
    public IEnumerable<TaskView> Items => Page.Tasks.Select(TaskView.Of);

    /// <summary>How many tasks the owner has in all.</summary>
    public TaskCounts Counts => Page.Counts;

    /// <summary>How many there are with the next page: the <see cref="ListTasks.Shown"/> of a list that has both.</summary>
    public int ShownNext => Math.Min(Shown + ListTasks.PageSize, ListTasks.ShownLimit);

    /// <summary>Whether these go on below others that are on the screen already.</summary>
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
        RuleFor(query => query.After).Must((query, after) => string.IsNullOrEmpty(after) || IsPlace(query, after))
            .WithMessage("This link does not lead to a place in the list. Start again from the top.");
        RuleFor(query => query.Shown).InclusiveBetween(0, ListTasks.ShownLimit)
            .WithMessage($"A list can show at most {ListTasks.ShownLimit} tasks at once.");
        RuleFor(query => query.Limit).InclusiveBetween(1, ListTasks.MaxPageSize)
            .WithMessage($"A page can have 1 to {ListTasks.MaxPageSize} tasks.");
    }

    // Of a view that there is not, another rule speaks.
    private static bool IsPlace(ListTasks query, string after) =>
        TaskViews.Condition(query.View, query.Q) is not { } condition
        || CursorText.Parse(new TaskQuery { Where = condition, Limit = 1 }, after) is not null;
}

internal sealed class ListTasksHandler(ITaskRepository tasks, Scope scope) : IRequestHandler<ListTasks, Result<TaskList>>
{
    public async Task<Result<TaskList>> Handle(ListTasks query, CancellationToken cancellationToken)
    {
        var size = query.Limit ?? ListTasks.PageSize;
        var asked = new TaskQuery { Where = TaskViews.Condition(query.View, query.Q)!, Limit = size };
        var after = CursorText.Parse(asked, query.After);
        asked = asked with { After = after, Limit = after is null ? Math.Max(query.Shown, size) : size };

        var page = await tasks.List(scope, asked, cancellationToken);

        var next = page.More ? CursorText.Format(asked, asked.PlaceOf(page.Tasks[^1])) : null;
        var shown = Math.Min(page.Tasks.Count + (after is null ? 0 : query.Shown), ListTasks.ShownLimit);
        var view = string.IsNullOrEmpty(query.View) ? TaskViews.All : query.View;
        return new TaskList(view, query.Q?.Trim() ?? "", page, after is null ? null : query.After, next, shown);
    }
}
