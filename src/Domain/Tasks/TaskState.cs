using System.Diagnostics.CodeAnalysis;
using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>All fields of a task, and the only list of them. Instants are cut to whole milliseconds, which every store keeps.</summary>
public record TaskState
{
    /// <summary>The identity: a UUID, version 7 where the domain makes it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The owner of the task.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>The text of one line: 1 to <see cref="TaskItem.TitleMaxLength"/> characters, trimmed.</summary>
    public required string Title { get; init; }

    /// <summary>More text, or null: up to <see cref="TaskItem.DescriptionMaxLength"/> characters, lines ended by <c>\n</c>.</summary>
    public string? Description { get; init; }

    /// <summary>The instant of completion; null while the task is open.</summary>
    public DateTimeOffset? CompletedAt { get; init => field = Whole(value); }

    /// <summary>The instant of adding.</summary>
    public required DateTimeOffset CreatedAt { get; init => field = Whole(value).Value; }

    /// <summary>The instant of the last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init => field = Whole(value).Value; }

    /// <summary>The instant of deletion; null unless the task is in the trash.</summary>
    public DateTimeOffset? DeletedAt { get; init => field = Whole(value); }

    /// <summary>Grows by one with every change, from 1. A store refuses to overwrite another version than the one that was read.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether the task is completed.</summary>
    public bool Completed => CompletedAt is not null;

    /// <summary>Whether the task is in the trash: in no list, and restorable for <see cref="TaskItem.KeptAfterDelete"/>.</summary>
    public bool Deleted => DeletedAt is not null;

    [return: NotNullIfNotNull(nameof(instant))]
    internal static DateTimeOffset? Whole(DateTimeOffset? instant) =>
        instant is { } some ? DateTimeOffset.FromUnixTimeMilliseconds(some.ToUnixTimeMilliseconds()) : null;
}
