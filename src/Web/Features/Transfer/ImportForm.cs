using TaskManager.Application.Transfer;

namespace TaskManager.Web.Features.Transfer;

/// <summary>What is sent to import a file.</summary>
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

    /// <summary>Instead of one: the dry run whose file is meant.</summary>
    public Guid? From { get; init; }

    /// <summary>Its format; empty: as its name says.</summary>
    public string? Format { get; init; }

    /// <summary>Whether only to say what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary><c>all-or-nothing</c> or <c>good-lines</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>The use case for it.</summary>
    /// <param name="file">The file, opened.</param>
    /// <param name="form">All fields: those named <c>column-title</c> and so on say which column has what.</param>
    public StartImport Of(Stream? file, IFormCollection form) => new(file, File?.FileName, From, Format, DryRun, ModeOf(Mode), Columns(form));

    /// <summary>The mode of this name; one that no validator lets through when there is none.</summary>
    internal static ImportMode ModeOf(string? name) => name switch
    {
        null or "" or AllOrNothing => ImportMode.AllOrNothing,
        GoodLines => ImportMode.GoodLines,
        _ => (ImportMode)(-1),
    };

    /// <summary>The name of a mode.</summary>
    internal static string NameOf(ImportMode mode) => mode == ImportMode.GoodLines ? GoodLines : AllOrNothing;

    internal static Dictionary<string, string>? Columns(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields)
    {
        var columns = fields.Where(field => field.Key.StartsWith(ColumnPrefix, StringComparison.Ordinal) && field.Value.ToString().Length > 0)
            .ToDictionary(field => field.Key[ColumnPrefix.Length..], field => field.Value.ToString());
        return columns.Count == 0 ? null : columns;
    }
}

/// <summary>This action takes a whole file.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesFileAttribute : Attribute
{
    /// <summary>Longest body: more than a million tasks.</summary>
    public const long Bytes = 1L << 30;
}
