using System.Text.Json;
using System.Text.Json.Serialization;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>The state of a job. A name in the store: never rename.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>The job waits for a node.</summary>
    Queued,

    /// <summary>A node works on the job, or has crashed while it did.</summary>
    Running,

    /// <summary>The job did what was asked.</summary>
    Done,

    /// <summary>The job could not be done; its message says why.</summary>
    Failed,

    /// <summary>The owner cancelled the job.</summary>
    Cancelled,

    /// <summary>The server stopped again and again while it was at work.</summary>
    Interrupted,
}

/// <summary>A file that a job has written.</summary>
/// <param name="File">The id of the file.</param>
/// <param name="Name">The name for a download, without a path.</param>
/// <param name="ContentType">The media type.</param>
public sealed record JobOutput(Guid File, string Name, string ContentType);

/// <summary>A background job of an owner, as the store keeps it. It outlives the server: the node that holds the lease does it.</summary>
/// <param name="Id">The id of the job, and of the one step that all of its changes belong to.</param>
/// <param name="Owner">The owner.</param>
/// <param name="Kind">The name of the <see cref="IWork"/> that does it. Stored: never rename one.</param>
/// <param name="Payload">The order, as JSON of a type that its kind knows.</param>
/// <param name="CreatedAt">The instant at which it was asked for.</param>
public sealed record Job(Guid Id, OwnerId Owner, string Kind, string Payload, DateTimeOffset CreatedAt)
{
    /// <summary>The most times that it is begun anew after the server stopped.</summary>
    public const int MostAttempts = 5;

    /// <summary>How long it is kept after its end, with its files.</summary>
    public static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(7);

    /// <summary>The state.</summary>
    public JobState State { get; init; } = JobState.Queued;

    /// <summary>The number of items that are done.</summary>
    public long Done { get; init; }

    /// <summary>The number of items; null while it is unknown.</summary>
    public long? Total { get; init; }

    /// <summary>The present phase, or the reason of a failure; null when there is neither.</summary>
    public string? Message { get; init; }

    /// <summary>The result so far, as JSON of a type that its kind knows; null before.</summary>
    public string? Report { get; init; }

    /// <summary>The file that it reads; null when it reads none.</summary>
    public Guid? Input { get; init; }

    /// <summary>The file that it wrote; null when it wrote none.</summary>
    public JobOutput? Output { get; init; }

    /// <summary>The instant at which it began to count <see cref="Done"/>; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The instant of its end; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The instant until which no other node takes it; null when no node works on it.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>The number of times that a node has begun it.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether its owner has asked for its end.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>The version: each saving makes the next.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether the state is final.</summary>
    [JsonIgnore]
    public bool HasEnded => State is not (JobState.Queued or JobState.Running);

    /// <summary>A new job of this kind.</summary>
    public static Job Of<TOrder>(OwnerId owner, string kind, TOrder order, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), owner, kind, JsonSerializer.Serialize(order), now);

    /// <summary>Reaches what its owner has. All that the job changes is one step, also when it is begun anew.</summary>
    public Scope ToScope() => new(Owner, Id);

    /// <summary>The job as it ends.</summary>
    public Job Ended(JobState state, DateTimeOffset now, string? message = null) =>
        this with { State = state, EndedAt = now, LeasedUntil = null, Message = message };
}
