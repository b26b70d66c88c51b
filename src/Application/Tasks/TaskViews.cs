using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>The views of the list, by their names in URLs, and their conditions.</summary>
public static class TaskViews
{
    /// <summary>The default view.</summary>
    public const string All = "all";

    private static readonly (string Name, TaskCondition[] Conditions)[] Views =
    [
        (All, []),
        ("active", [new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, 0)]),
        ("completed", [new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, 1)]),
    ];

    /// <summary>The names, in display order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Views.Select(view => view.Name)];

    /// <summary>Returns the condition of a view and a search text; null for an unknown view.</summary>
    /// <param name="view">The name of the view; null or empty: <see cref="All"/>.</param>
    /// <param name="q">The search text, as typed.</param>
    internal static TaskCondition? Condition(string? view, string? q) =>
        Array.Find(Views, each => each.Name == (string.IsNullOrEmpty(view) ? All : view)) is { Conditions: { } conditions }
            ? new TaskCondition.And([.. conditions, .. TaskSearch.Prefixes(q).Select(prefix => new TaskCondition.Word(prefix))]) : null;
}
