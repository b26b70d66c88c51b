using System.Text.Json;
using System.Text.Json.Serialization;
using TaskManager.Application.Tasks;
using TaskManager.Application.Work;

namespace TaskManager.Application.Transfer;

/// <summary>The treatment of a file in which some lines cannot be imported. A name in the store: never rename.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportMode>))]
public enum ImportMode
{
    /// <summary>No line is imported.</summary>
    AllOrNothing,

    /// <summary>The other lines are imported.</summary>
    GoodLines,
}

/// <summary>The order of an import. Stored in its job.</summary>
/// <param name="Format">The name of the file's format.</param>
/// <param name="FileName">The name of the file, without a path.</param>
/// <param name="DryRun">Whether it only says what it would do.</param>
/// <param name="Mode">The treatment of lines that cannot be imported.</param>
/// <param name="Columns">Which column of the file has which field, by the field's name; null: as the file's first line says.</param>
public sealed record ImportOrder(
    string Format, string FileName, bool DryRun = false, ImportMode Mode = ImportMode.AllOrNothing,
    IReadOnlyDictionary<string, string>? Columns = null)
{
    /// <summary>The kind of jobs that import.</summary>
    public const string Kind = "import";
}

/// <summary>The outcomes of a file's tasks; in a dry run those that an import would have.</summary>
/// <param name="Added">Added, or brought back from the trash.</param>
/// <param name="Present">Skipped, as they are there already.</param>
/// <param name="Refused">Not possible.</param>
public sealed record ImportCounts(long Added = 0, long Present = 0, long Refused = 0);

/// <summary>Something in a file that cannot be imported.</summary>
/// <param name="Line">The line, or in JSON the number of the task, from 1.</param>
/// <param name="Reason">The problem, in a sentence.</param>
public sealed record RefusedLine(long Line, string Reason);

/// <summary>The columns of a table and their fields.</summary>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Fields">Which column has which field, by the field's name.</param>
/// <param name="Preview">The first tasks, as they would be imported.</param>
public sealed record Sheet(IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<TaskView> Preview);

/// <summary>The result of an import so far. Stored in its job.</summary>
public sealed record ImportReport
{
    /// <summary>The most refused lines that are kept.</summary>
    public const int MostRefused = 20;

    /// <summary>The outcomes of the tasks.</summary>
    public ImportCounts Counts { get; init; } = new();

    /// <summary>The first lines that were refused, at most <see cref="MostRefused"/>.</summary>
    public IReadOnlyList<RefusedLine> Refused { get; init; } = [];

    /// <summary>The columns of a table; null when the file is none.</summary>
    public Sheet? Sheet { get; init; }

    /// <summary>The report that a job holds; an empty one when it holds none yet.</summary>
    public static ImportReport Of(string? json) => json is null ? new() : JsonSerializer.Deserialize<ImportReport>(json)!;
}

/// <summary>A job that imports, with its order and report as objects.</summary>
/// <param name="Job">The job, of which <see cref="Job.Report"/> is not kept up with <paramref name="Report"/>.</param>
/// <param name="Order">Its order.</param>
/// <param name="Report">Its result so far.</param>
public sealed record ImportJob(Job Job, ImportOrder Order, ImportReport Report)
{
    /// <summary>The import that a job is.</summary>
    public static ImportJob Of(Job job) => new(job, JsonSerializer.Deserialize<ImportOrder>(job.Payload)!, ImportReport.Of(job.Report));

    /// <summary>The job with the report.</summary>
    public Job ToJob() => Job with { Report = JsonSerializer.Serialize(Report) };

    /// <summary>The import as it ends.</summary>
    public ImportJob Ended(JobState state, DateTimeOffset now, string? message = null) =>
        this with { Job = Job.Ended(state, now, message) };
}
