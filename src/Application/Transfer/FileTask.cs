using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>A task as a file states it. A field that the file does not state is null. Texts are not checked.</summary>
/// <param name="Title">See <see cref="TaskState.Title"/>.</param>
/// <param name="Description">See <see cref="TaskState.Description"/>.</param>
/// <param name="Completed">Whether the file marks it as completed, with an instant or without.</param>
public sealed record FileTask(string? Title = null, string? Description = null, bool Completed = false)
{
    /// <summary>See <see cref="TaskState.Id"/>.</summary>
    public Guid? Id { get; init; }

    /// <summary>The id that another program gave it; never in our own JSON.</summary>
    public string? Key { get; init; }

    /// <summary>See <see cref="TaskState.CompletedAt"/>.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>See <see cref="TaskState.CreatedAt"/>.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>See <see cref="TaskState.UpdatedAt"/>.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>See <see cref="TaskState.Version"/>.</summary>
    public long? Version { get; init; }

    /// <summary>
    /// The task that it becomes. CompletedAt falls back to UpdatedAt, then to CreatedAt; UpdatedAt to CompletedAt, then to CreatedAt.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="added">The instant of adding, when the file states none.</param>
    public TaskState ToState(Guid id, OwnerId owner, DateTimeOffset added)
    {
        var createdAt = CreatedAt ?? added;
        var completedAt = CompletedAt ?? (Completed ? UpdatedAt ?? createdAt : null);
        return new TaskState
        {
            Id = id,
            Owner = owner,
            Title = TaskText.Title(Title),
            Description = TaskText.Description(Description),
            CompletedAt = completedAt,
            CreatedAt = createdAt,
            UpdatedAt = UpdatedAt ?? completedAt ?? createdAt,
            Version = Version ?? 1,
        };
    }
}
