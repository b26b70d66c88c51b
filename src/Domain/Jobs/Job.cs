using TaskManager.Domain.Common;

namespace TaskManager.Domain.Jobs;

/// <summary>What a job does. A name in the store: never rename.</summary>
public enum JobKind
{
    /// <summary>Adds the tasks of a file.</summary>
    Import,

    /// <summary>Writes all tasks into a file.</summary>
    Export,
}

/// <summary>How far a job is. A name in the store: never rename.</summary>
public enum JobState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is at work.</summary>
    Running,

    /// <summary>It did what was asked.</summary>
    Done,

    /// <summary>It could not; its message says why.</summary>
    Failed,

    /// <summary>Its owner ended it.</summary>
    Cancelled,

    /// <summary>The server stopped again and again while it was at work.</summary>
    Interrupted,
}

/// <summary>What becomes of a file in which some lines cannot be imported.</summary>
public enum ImportMode
{
    /// <summary>Nothing is imported.</summary>
    AllOrNothing,

    /// <summary>The others are.</summary>
    GoodLines,
}

/// <summary>What a job was asked to do.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Format">The format of the file: its name.</param>
/// <param name="FileName">What the file is called; without a path.</param>
/// <param name="Input">The file to be read; null for an export.</param>
/// <param name="DryRun">Whether it only says what it would do.</param>
/// <param name="Mode">What becomes of lines that cannot be imported.</param>
/// <param name="Columns">Which column of the file has which field, by the field's name; null: as the file's first line says.</param>
public sealed record JobOrder(
    JobKind Kind, string Format, string FileName, Guid? Input = null, bool DryRun = false, ImportMode Mode = ImportMode.AllOrNothing,
    IReadOnlyDictionary<string, string>? Columns = null);

/// <summary>What became of the tasks of a file, or in a dry run would.</summary>
/// <param name="Added">Added, or brought back from the trash.</param>
/// <param name="Present">Skipped, as they are there already.</param>
/// <param name="Refused">Not possible.</param>
public sealed record JobCounts(long Added = 0, long Present = 0, long Refused = 0);

/// <summary>Something in a file that cannot be imported.</summary>
/// <param name="Line">The line, or in JSON the number of the task, from 1.</param>
/// <param name="Reason">What is wrong with it, in a sentence.</param>
public sealed record RefusedLine(long Line, string Reason);

/// <summary>What a table was taken for.</summary>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Fields">Which column has which field, by the field's name.</param>
/// <param name="Preview">The first tasks, as they would be imported: title, description, and whether it is completed.</param>
public sealed record Sheet(IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<SheetTask> Preview);

/// <summary>A task of a preview.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Description">Its description.</param>
/// <param name="Completed">Whether it is done.</param>
public sealed record SheetTask(string Title, string? Description, bool Completed);

/// <summary>Long work of an owner, as the store keeps it. It outlives the server: whoever has its lease goes on.</summary>
/// <param name="Id">Which job.</param>
/// <param name="Owner">Whose.</param>
/// <param name="Order">What it was asked to do.</param>
/// <param name="CreatedAt">When.</param>
public sealed record Job(Guid Id, OwnerId Owner, JobOrder Order, DateTimeOffset CreatedAt)
{
    /// <summary>How many refused lines are kept.</summary>
    public const int MostRefused = 20;

    /// <summary>How often it is begun anew after the server stopped.</summary>
    public const int MostAttempts = 5;

    /// <summary>How long it is kept after its end, with its files.</summary>
    public static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(7);

    /// <summary>Reaches what its owner has. All that the job changes is one step, also when it is begun anew.</summary>
    public Scope ToScope() => new(Owner, Id);

    /// <summary>How far it is.</summary>
    public JobState State { get; init; } = JobState.Queued;

    /// <summary>How many tasks it has worked on.</summary>
    public long Done { get; init; }

    /// <summary>How many there are; null while nobody knows.</summary>
    public long? Total { get; init; }

    /// <summary>What is to be said besides: why it failed, or what it does; null when nothing is.</summary>
    public string? Message { get; init; }

    /// <summary>What became of the tasks so far.</summary>
    public JobCounts Counts { get; init; } = new();

    /// <summary>The first lines that were refused, at most <see cref="MostRefused"/>.</summary>
    public IReadOnlyList<RefusedLine> Refused { get; init; } = [];

    /// <summary>What a table was taken for; null when it was none.</summary>
    public Sheet? Sheet { get; init; }

    /// <summary>The file that it wrote; null when it wrote none.</summary>
    public Guid? Output { get; init; }

    /// <summary>When it began to count <see cref="Done"/>; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Until when whoever works on it need not fear that another node takes it; null when nobody does.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether its owner has asked for its end.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>Which version this is: each saving makes the next.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether it will not change any more.</summary>
    public bool HasEnded => State is not (JobState.Queued or JobState.Running);

    /// <summary>The job as it ends.</summary>
    public Job Ended(JobState state, DateTimeOffset now, string? message = null) =>
        this with { State = state, EndedAt = now, LeasedUntil = null, Message = message };
}
