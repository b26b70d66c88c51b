using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>A task as it is shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What is to be done.</param>
/// <param name="Description">More about it; lines ended by <c>\n</c>.</param>
/// <param name="CompletedAt">When it was completed; null while it is open.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="Version">Which version this is: to be sent back with an edit.</param>
public sealed record TaskView(
    Guid Id, string Title, string? Description, DateTimeOffset? CompletedAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version)
{
    /// <summary>Whether it is done.</summary>
    public bool Completed => CompletedAt is not null;

    /// <summary>The view of <paramref name="task"/>.</summary>
    public static TaskView Of(TaskItem task) => Of(task.ToSnapshot());

    /// <summary>The view of a stored task.</summary>
    public static TaskView Of(TaskSnapshot task) =>
        new(task.Id, task.Title, task.Description, task.CompletedAt, task.CreatedAt, task.UpdatedAt, task.Version);
}
