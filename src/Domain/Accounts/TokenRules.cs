using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Accounts;

/// <summary>The limits of tokens, and the messages for values that exceed them.</summary>
public static class TokenRules
{
    /// <summary>Longest name, in UTF-16 code units after trimming.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Longest lifetime, in days.</summary>
    public const int MaxDays = 365;

    /// <summary>Most tokens of an owner at a time.</summary>
    public const int MaxTokens = 50;

    /// <summary>No scope was chosen, or an unknown one.</summary>
    public const string ScopesMissing = "Choose what the token may do: read, write, or both.";

    /// <summary>The owner has <see cref="MaxTokens"/> tokens.</summary>
    public static readonly string TooMany = $"You have {MaxTokens} tokens. Revoke one that you no longer use, then make this one.";

    /// <summary>The lifetime is not a whole number of days, or too long.</summary>
    public static readonly string DaysWrong = $"A token can live for 1 to {MaxDays} whole days.";

    /// <summary>Normalizes a name: trims it; null becomes empty.</summary>
    public static string Name(string? typed) => typed?.Trim() ?? "";

    /// <summary>Returns the error of a normalized name; null when it is valid.</summary>
    public static string? CheckName(string name) =>
        name.All(TaskText.IsInvisible) ? "A token needs a name, by which you know it again."
        : name.Length > MaxNameLength ? $"The name can have at most {MaxNameLength} characters."
        : TaskText.IsText(name, lines: false) ? null : "The name can hold text on one line only, without control characters.";
}
