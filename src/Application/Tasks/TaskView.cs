using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>The view of a task, on pages, in the API and in JSON files; names and order of the members are public.</summary>
public sealed record TaskView
{
    /// <summary>The identity: a UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>What is to be done, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>More about it, lines ended by <c>\n</c>; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it is completed.</summary>
    public bool Completed => CompletedAt is not null;

    /// <summary>The instant of completion; null while it is open.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The instant of adding.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The instant of the last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The version, which grows by one with every change.</summary>
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
