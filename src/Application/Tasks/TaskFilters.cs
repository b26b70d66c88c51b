using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>The views' names, as they stand in addresses.</summary>
public static class TaskFilters
{
    /// <summary>The names, in the order of <see cref="TaskFilter"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["all", "active", "completed"];

    /// <summary>The name of <paramref name="filter"/>.</summary>
    public static string Name(this TaskFilter filter) => Names[(int)filter];

    /// <summary>The view that has this name; <see cref="TaskFilter.All"/> for none given; null for an unknown one.</summary>
    internal static TaskFilter? Parse(string? name) => name switch
    {
        null or "" or "all" => TaskFilter.All,
        "active" => TaskFilter.Active,
        "completed" => TaskFilter.Completed,
        _ => null,
    };
}
