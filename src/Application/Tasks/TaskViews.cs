using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>The views of the list, as their names stand in addresses, and the condition that each stands for.</summary>
public static class TaskViews
{
    /// <summary>The view that is shown when none is named.</summary>
    public const string All = "all";

    private static readonly (string Name, TaskCondition[] Conditions)[] Views =
    [
        (All, []),
        ("active", [new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, 0)]),
        ("completed", [new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, 1)]),
    ];

    /// <summary>The names, in the order of the page.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Views.Select(view => view.Name)];

    /// <summary>The tasks of a view that have all words; null when there is no such view.</summary>
    /// <param name="view">The name; null or empty: <see cref="All"/>.</param>
    /// <param name="q">The words, as typed.</param>
    internal static TaskCondition? Condition(string? view, string? q) =>
        Array.Find(Views, each => each.Name == (string.IsNullOrEmpty(view) ? All : view)) is { Conditions: { } conditions }
            ? new TaskCondition.And([.. conditions, .. TaskSearch.Prefixes(q).Select(prefix => new TaskCondition.Word(prefix))]) : null;
}
