using System.Text.Json;
using System.Text.Json.Serialization;
using TaskManager.Application.Tasks;
using TaskManager.Application.Work;

namespace TaskManager.Application.Transfer;

/// <summary>The handling of files with invalid lines. Stored by name: never rename.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportMode>))]
public enum ImportMode
{
    /// <summary>Imports nothing.</summary>
    AllOrNothing,

    /// <summary>Imports the valid lines.</summary>
    GoodLines,
}

/// <summary>The parameters of an import. Stored in its job.</summary>
/// <param name="Format">The name of the file's format.</param>
/// <param name="FileName">The name of the file, without a path.</param>
/// <param name="DryRun">Whether the import only reports its outcome.</param>
/// <param name="Mode">The handling of invalid lines.</param>
/// <param name="Columns">The column of each field, by field name; null: detected from the file's first line.</param>
public sealed record ImportOrder(
    string Format, string FileName, bool DryRun = false, ImportMode Mode = ImportMode.AllOrNothing,
    IReadOnlyDictionary<string, string>? Columns = null)
{
    /// <summary>The kind of jobs that import.</summary>
    public const string Kind = "import";
}

/// <summary>The numbers of tasks by outcome; in a dry run, by predicted outcome.</summary>
/// <param name="Added">Added, or restored from the trash.</param>
/// <param name="Present">Skipped, since they exist already.</param>
/// <param name="Refused">Invalid.</param>
public sealed record ImportCounts(long Added = 0, long Present = 0, long Refused = 0);

/// <summary>An invalid line of a file.</summary>
/// <param name="Line">The line number, or in JSON the number of the task, from 1.</param>
/// <param name="Reason">The error, as a sentence.</param>
public sealed record RefusedLine(long Line, string Reason);

/// <summary>The columns of a table and their mapping to fields.</summary>
/// <param name="Columns">The column names.</param>
/// <param name="Fields">The column of each field, by field name.</param>
/// <param name="Preview">The first tasks, as they would be imported.</param>
public sealed record Sheet(IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<TaskView> Preview);

/// <summary>The result of an import so far. Stored in its job.</summary>
public sealed record ImportReport
{
    /// <summary>Most invalid lines in the report.</summary>
    public const int MaxRefused = 20;

    /// <summary>The numbers of tasks by outcome.</summary>
    public ImportCounts Counts { get; init; } = new();

    /// <summary>The first invalid lines, at most <see cref="MaxRefused"/>.</summary>
    public IReadOnlyList<RefusedLine> Refused { get; init; } = [];

    /// <summary>The columns of a table; null for other files.</summary>
    public Sheet? Sheet { get; init; }

    /// <summary>Deserializes a job's report; empty when there is none yet.</summary>
    public static ImportReport Of(string? json) => json is null ? new() : JsonSerializer.Deserialize<ImportReport>(json)!;
}

/// <summary>An import job with its deserialized parameters and report.</summary>
/// <param name="Job">The job. Its <see cref="Job.Report"/> may be older than <paramref name="Report"/>.</param>
/// <param name="Order">The parameters of the import.</param>
/// <param name="Report">The result so far.</param>
public sealed record ImportJob(Job Job, ImportOrder Order, ImportReport Report)
{
    /// <summary>Deserializes the parameters and the report of a job.</summary>
    public static ImportJob Of(Job job) => new(job, JsonSerializer.Deserialize<ImportOrder>(job.Payload)!, ImportReport.Of(job.Report));

    /// <summary>Returns the job with the serialized report.</summary>
    public Job ToJob() => Job with { Report = JsonSerializer.Serialize(Report) };

    /// <summary>Returns the import in its final state.</summary>
    public ImportJob Ended(JobState state, DateTimeOffset now, string? message = null) =>
        this with { Job = Job.Ended(state, now, message) };
}
