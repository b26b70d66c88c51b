using System.Diagnostics.CodeAnalysis;
using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>All fields of a task: the only list of them. Instants are truncated to milliseconds, the precision of every store.</summary>
public record TaskState
{
    /// <summary>The id: a UUID, version 7 when the domain generates it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The owner of the task.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>The title: one line, trimmed, 1 to <see cref="TaskItem.TitleMaxLength"/> characters.</summary>
    public required string Title { get; init; }

    /// <summary>
    /// The description, up to <see cref="TaskItem.DescriptionMaxLength"/> characters with <c>\n</c> as line break; or null.
    /// </summary>
    public string? Description { get; init; }

    /// <summary>The instant of completion; null while the task is open.</summary>
    public DateTimeOffset? CompletedAt { get; init => field = ToWholeMilliseconds(value); }

    /// <summary>The instant of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init => field = ToWholeMilliseconds(value).Value; }

    /// <summary>The instant of the last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init => field = ToWholeMilliseconds(value).Value; }

    /// <summary>The instant of deletion; null unless the task is in the trash.</summary>
    public DateTimeOffset? DeletedAt { get; init => field = ToWholeMilliseconds(value); }

    /// <summary>The version: starts at 1, incremented by every change. A store overwrites only the version that was read.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether the task is completed.</summary>
    public bool Completed => CompletedAt is not null;

    /// <summary>Whether the task is in the trash: hidden from lists, restorable for <see cref="TaskItem.TrashRetention"/>.</summary>
    public bool Deleted => DeletedAt is not null;

    [return: NotNullIfNotNull(nameof(instant))]
    internal static DateTimeOffset? ToWholeMilliseconds(DateTimeOffset? instant) =>
        instant is { } some ? DateTimeOffset.FromUnixTimeMilliseconds(some.ToUnixTimeMilliseconds()) : null;
}
