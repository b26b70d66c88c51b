using System.Text.Json;
using System.Text.Json.Serialization;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>The state of a job. Stored by name: never rename.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>The job waits for a lease.</summary>
    Queued,

    /// <summary>A node has leased the job; after a crash the lease expires.</summary>
    Running,

    /// <summary>The job succeeded.</summary>
    Done,

    /// <summary>The job failed; its message says why.</summary>
    Failed,

    /// <summary>The owner cancelled the job.</summary>
    Cancelled,

    /// <summary>The job exceeded <see cref="Job.MaxAttempts"/>: the server stopped during each attempt.</summary>
    Interrupted,
}

/// <summary>The output file of a job.</summary>
/// <param name="File">The id of the file.</param>
/// <param name="Name">The name for a download, without a path.</param>
/// <param name="ContentType">The media type.</param>
public sealed record JobOutput(Guid File, string Name, string ContentType);

/// <summary>A durable background job of an owner, run by the node that holds its lease.</summary>
/// <param name="Id">The id of the job, and of the step of its changes.</param>
/// <param name="Owner">The owner.</param>
/// <param name="Kind">The kind, which selects the <see cref="IWork"/>. Stored: never rename.</param>
/// <param name="Payload">The parameters, as JSON of a type that the kind defines.</param>
/// <param name="CreatedAt">The instant of the request.</param>
public sealed record Job(Guid Id, OwnerId Owner, string Kind, string Payload, DateTimeOffset CreatedAt)
{
    /// <summary>Most attempts after server stops.</summary>
    public const int MaxAttempts = 5;

    /// <summary>The retention period after the end of a job, including its files.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    /// <summary>The state.</summary>
    public JobState State { get; init; } = JobState.Queued;

    /// <summary>The number of processed items.</summary>
    public long Done { get; init; }

    /// <summary>The number of items; null while it is unknown.</summary>
    public long? Total { get; init; }

    /// <summary>The current phase, or the reason of a failure; null when there is neither.</summary>
    public string? Message { get; init; }

    /// <summary>The result so far, as JSON of a type that the kind defines; null before.</summary>
    public string? Report { get; init; }

    /// <summary>The input file; null when there is none.</summary>
    public Guid? Input { get; init; }

    /// <summary>The output file; null when there is none.</summary>
    public JobOutput? Output { get; init; }

    /// <summary>The start of the current phase, from which <see cref="Done"/> counts; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The instant of the end; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The expiry of the lease; null when no node holds one.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>The number of attempts.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the owner requested cancellation.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>The version, incremented by each write.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether the state is final.</summary>
    [JsonIgnore]
    public bool HasEnded => State is not (JobState.Queued or JobState.Running);

    /// <summary>Creates a queued job.</summary>
    public static Job Of<TOrder>(OwnerId owner, string kind, TOrder order, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), owner, kind, JsonSerializer.Serialize(order), now);

    /// <summary>Returns the scope of the job's changes: its owner, and one step for all attempts.</summary>
    public Scope ToScope() => new(Owner, Id);

    /// <summary>Returns the job in a final state.</summary>
    public Job Ended(JobState state, DateTimeOffset now, string? message = null) =>
        this with { State = state, EndedAt = now, LeasedUntil = null, Message = message };
}
