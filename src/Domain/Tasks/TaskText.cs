using System.Globalization;

namespace TaskManager.Domain.Tasks;

/// <summary>Normalization and validation of titles and descriptions, shared by validators and the aggregate.</summary>
public static class TaskText
{
    /// <summary>Normalizes a title: trims it; null becomes empty.</summary>
    public static string Title(string? typed) => typed?.Trim() ?? "";

    /// <summary>Normalizes a description: line breaks become <c>\n</c>, trailing white space is removed; blank becomes null.</summary>
    public static string? Description(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null : typed.ReplaceLineEndings("\n").TrimEnd();

    /// <summary>Returns the error of a normalized title; null when it is valid.</summary>
    public static string? CheckTitle(string title) =>
        title.All(IsInvisible) ? TaskErrors.TitleMissing
        : title.Length > TaskItem.TitleMaxLength ? TaskErrors.TitleTooLong
        : IsText(title, lines: false) ? null : TaskErrors.TitleNotText;

    /// <summary>Returns the error of a normalized description; null when it is valid.</summary>
    public static string? CheckDescription(string? description) =>
        description is null ? null
        : description.Length > TaskItem.DescriptionMaxLength ? TaskErrors.DescriptionTooLong
        : IsText(description, lines: true) ? null : TaskErrors.DescriptionNotText;

    // Lone surrogates cannot be encoded as UTF-8.
    internal static bool IsText(string text, bool lines)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
            else if (IsControl(text[i]) && !(lines && text[i] is '\n' or '\t')) return false;
        }
        return true;
    }

    // Includes zero-width characters: a title of them alone would look empty.
    internal static bool IsInvisible(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static bool IsControl(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
