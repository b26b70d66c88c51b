using TaskManager.Domain.Common;

namespace TaskManager.Application.Transfer;

/// <summary>The words the user reads when something cannot be exported or imported, in one place; and how formats are found by
/// name.</summary>
public static class TransferErrors
{
    /// <summary>Longest name of a format.</summary>
    public const int LongestFormat = 20;

    /// <summary>No file was sent, or an empty one.</summary>
    public static readonly Validation NoFile = Of("File", "Choose a file that has something in it.");

    /// <summary>Neither the field nor the file's name says what it is.</summary>
    public static Validation UnknownFormat(IEnumerable<ITaskFormat> formats) =>
        Of("Format",
            $"Say which format the file has: {string.Join(", ", formats.Select(format => format.Name).Order(StringComparer.Ordinal))}.");

    /// <summary>A field's value is none that it can have.</summary>
    public static readonly Validation Unreadable = Of("DryRun", "Write dryRun as true or false, and from as the id of a dry run.");

    /// <summary>The file of an earlier dry run is gone.</summary>
    public static readonly NotFound FileGone =
        new("The file is no longer there: it has been imported, or it is too old. Choose it once more.");

    /// <summary>What is wrong with one field.</summary>
    public static Validation Of(string field, string message) =>
        new(new[] { (field, message) }.ToLookup(problem => problem.field, problem => problem.message));

    /// <summary>The format of this name; null when there is none.</summary>
    public static ITaskFormat? Named(this IEnumerable<ITaskFormat> formats, string name) =>
        formats.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || (format.Name == "csv" && name.Equals("todoist", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The format of files with such names; null when none has.</summary>
    public static ITaskFormat? OfFile(this IEnumerable<ITaskFormat> formats, string fileName) =>
        Path.GetExtension(fileName) is { Length: > 1 } ending
            ? formats.FirstOrDefault(format =>
                format.OtherEndings.Prepend(format.Name).Contains(ending[1..], StringComparer.OrdinalIgnoreCase))
            : null;
}
