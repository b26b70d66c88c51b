using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>The view of a task, on pages, in the API and in JSON files; names and order of the members are public.</summary>
public sealed record TaskView
{
    /// <inheritdoc cref="TaskState.Id"/>
    public required Guid Id { get; init; }

    /// <inheritdoc cref="TaskState.Title"/>
    public required string Title { get; init; }

    /// <inheritdoc cref="TaskState.Description"/>
    public string? Description { get; init; }

    /// <inheritdoc cref="TaskState.Completed"/>
    public bool Completed => CompletedAt is not null;

    /// <inheritdoc cref="TaskState.CompletedAt"/>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <inheritdoc cref="TaskState.CreatedAt"/>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="TaskState.UpdatedAt"/>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The version, which an edit sends back.</summary>
    public required long Version { get; init; }

    /// <summary>Creates the view of <paramref name="task"/>.</summary>
    public static TaskView Of(TaskItem task) => Of(task.State);

    /// <summary>Creates the view of a stored task.</summary>
    public static TaskView Of(TaskState task) => new()
    {
        Id = task.Id,
        Title = task.Title,
        Description = task.Description,
        CompletedAt = task.CompletedAt,
        CreatedAt = task.CreatedAt,
        UpdatedAt = task.UpdatedAt,
        Version = task.Version,
    };
}
