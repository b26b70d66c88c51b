using System.Globalization;

namespace TaskManager.Domain.Tasks;

/// <summary>What a title and a description may hold: normalizing, and the check that validators and the aggregate share.</summary>
public static class TaskText
{
    /// <summary>The title as it is kept: trimmed; null becomes empty.</summary>
    public static string Title(string? typed) => typed?.Trim() ?? "";

    /// <summary>The description as it is kept: line breaks as <c>\n</c>, no blank end; a blank one becomes null.</summary>
    public static string? Description(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null : typed.ReplaceLineEndings("\n").TrimEnd();

    /// <summary>What is wrong with a normalized title; null when nothing is.</summary>
    public static string? CheckTitle(string title) =>
        title.All(IsInvisible) ? TaskErrors.TitleMissing
        : title.Length > TaskItem.TitleMaxLength ? TaskErrors.TitleTooLong
        : IsText(title, lines: false) ? null : TaskErrors.TitleNotText;

    /// <summary>What is wrong with a normalized description; null when nothing is.</summary>
    public static string? CheckDescription(string? description) =>
        description is null ? null
        : description.Length > TaskItem.DescriptionMaxLength ? TaskErrors.DescriptionTooLong
        : IsText(description, lines: true) ? null : TaskErrors.DescriptionNotText;

    // Lone surrogates are no text either: no store could keep them as UTF-8.
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

    // Zero-width characters and the like: a title of nothing else looks empty.
    internal static bool IsInvisible(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static bool IsControl(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
