using TaskManager.Application.Transfer;

namespace TaskManager.Web.Features.Transfer;

/// <summary>The form to import a file.</summary>
public sealed record ImportForm
{
    private const string ColumnPrefix = "column-", AllOrNothing = "all-or-nothing", GoodLines = "good-lines";

    /// <summary>The names of all fields but the file.</summary>
    internal static readonly IReadOnlyList<string> Fields =
    [
        "from", "format", "dryRun", "mode", "fileName",
        .. TaskFields.All.Where(field => field.Label is not null).Select(field => ColumnPrefix + field.Name),
    ];

    /// <summary>The file.</summary>
    public IFormFile? File { get; init; }

    /// <summary>The id of the dry run whose file is imported; null when the form has a file.</summary>
    public Guid? From { get; init; }

    /// <summary>The format of the file; empty to derive it from the file name.</summary>
    public string? Format { get; init; }

    /// <summary>Whether to report the outcome without importing.</summary>
    public bool DryRun { get; init; }

    /// <summary><c>all-or-nothing</c> or <c>good-lines</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Returns the command for this form.</summary>
    /// <param name="file">The file, opened.</param>
    /// <param name="form">All fields. <c>column-title</c> and so on map the columns of a table to the fields of a task.</param>
    public StartImport Of(Stream? file, IFormCollection form) =>
        new(file, File?.FileName, From, Format, DryRun, ModeOf(Mode), Columns(form));

    /// <summary>Returns the mode of this name; for an unknown name a value that the validator rejects.</summary>
    internal static ImportMode ModeOf(string? name) => name switch
    {
        null or "" or AllOrNothing => ImportMode.AllOrNothing,
        GoodLines => ImportMode.GoodLines,
        _ => (ImportMode)(-1),
    };

    /// <summary>The name of a mode.</summary>
    internal static string NameOf(ImportMode mode) => mode == ImportMode.GoodLines ? GoodLines : AllOrNothing;

    internal static Dictionary<string, string>? Columns(
        IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields)
    {
        var columns = fields
            .Where(field => field.Key.StartsWith(ColumnPrefix, StringComparison.OrdinalIgnoreCase) && field.Value.ToString().Length > 0)
            .Select(field => (Name: NameOf(field.Key), Column: field.Value.ToString()))
            .DistinctBy(field => field.Name).ToDictionary();
        return columns.Count == 0 ? null : columns;
    }

    // Names of parameters ignore case, names of fields do not.
    private static string NameOf(string parameter) =>
        (Fields.FirstOrDefault(name => name.Equals(parameter, StringComparison.OrdinalIgnoreCase)) ?? parameter)[ColumnPrefix.Length..];
}

/// <summary>Marks an action that receives a whole file.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesFileAttribute : Attribute
{
    /// <summary>The longest request body, in bytes: more than a million tasks.</summary>
    public const long Bytes = 1L << 30;
}
