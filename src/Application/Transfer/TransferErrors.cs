using TaskManager.Domain.Common;

namespace TaskManager.Application.Transfer;

/// <summary>The messages for failed exports and imports, and the look-up of formats by name.</summary>
public static class TransferErrors
{
    /// <summary>Longest name of a format.</summary>
    public const int MaxFormatLength = 20;

    /// <summary>No file was sent, or it is empty.</summary>
    public static readonly Validation NoFile = Validation.Of("File", "The file is missing or empty. Choose a file.");

    /// <summary>Neither the field nor the file name identifies a format.</summary>
    public static Validation UnknownFormat(IEnumerable<ITaskFormat> formats)
    {
        var names = string.Join(", ", formats.Select(format => format.Name).Order(StringComparer.Ordinal));
        return Validation.Of("Format", $"The format is unknown. Choose one of {names}.");
    }

    /// <summary>A field has an invalid value.</summary>
    public static readonly Validation Unreadable =
        Validation.Of("DryRun", "A value is invalid. Use true or false for dryRun, and the id of a dry run for from.");

    /// <summary>The file of the dry run was removed.</summary>
    public static readonly NotFound FileGone =
        new("The file was removed: it was imported already, or it is too old. Choose it again.");

    /// <summary>Returns the format with this name; null when there is none.</summary>
    public static ITaskFormat? Named(this IEnumerable<ITaskFormat> formats, string name) =>
        formats.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || (format.Name == "csv" && name.Equals("todoist", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Returns the format of a file by its extension; null when there is none.</summary>
    public static ITaskFormat? OfFile(this IEnumerable<ITaskFormat> formats, string fileName) =>
        Path.GetExtension(fileName) is { Length: > 1 } ending
            ? formats.FirstOrDefault(format =>
                format.OtherExtensions.Prepend(format.Name).Contains(ending[1..], StringComparer.OrdinalIgnoreCase))
            : null;
}
