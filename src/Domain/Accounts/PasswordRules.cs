using System.Globalization;

namespace TaskManager.Domain.Accounts;

/// <summary>
/// The rules for a new password: long, and not among the first guesses. No kinds of characters are required, and a password is hashed as it
/// was typed (NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2).
/// </summary>
public static class PasswordRules
{
    /// <summary>The longest password that is hashed, in UTF-16 units: one character can be made of several.</summary>
    public const int MostUnits = Account.MaxPasswordLength * 8;

    private const int FewestDifferent = 6;

    /// <summary>The rule that a new password breaks, as a sentence to its owner; null when it breaks none.</summary>
    /// <param name="email">The address of the account.</param>
    /// <param name="password">The password.</param>
    public static string? Check(string email, string password)
    {
        // As people count: an emoji of several code points is one.
        var characters = new StringInfo(password).LengthInTextElements;
        if (characters < Account.MinPasswordLength)
            return $"A password needs {Account.MinPasswordLength} characters or more. A few words make a good one.";
        if (characters > Account.MaxPasswordLength || password.Length > MostUnits)
            return $"A password can have at most {Account.MaxPasswordLength} characters.";
        var folded = password.ToLowerInvariant();
        var name = email.Split('@')[0].ToLowerInvariant();
        // The rest of it without the parts that anyone would try first.
        var own = new[] { email.ToLowerInvariant(), name.Length < 4 ? "" : name, "taskmanager", "password" }
            .Where(part => part.Length > 0).Aggregate(folded, (left, part) => left.Replace(part, "", StringComparison.Ordinal));
        return own.Distinct().Count() < FewestDifferent || Repeats(folded) || Counts(own)
            ? "That password is among the first to be guessed. A few words that do not belong together make a better one."
            : null;
    }

    // "abcabcabcabcabc": a shorter piece over and over.
    private static bool Repeats(string text) => (text + text).IndexOf(text, 1, StringComparison.Ordinal) < text.Length;

    // "abcdefghijklmno", "987654321098765": each character is the next one of an alphabet or a row of keys.
    private static bool Counts(string text)
    {
        string[] rows =
            ["abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "01234567890123456789", "1234567890qwertyuiopasdfghjklzxcvbnm"];
        var steps = text.Zip(text.Skip(1), (one, next) => $"{one}{next}").ToList();
        return rows.Any(row => steps.TrueForAll(step => row.Contains(step, StringComparison.Ordinal)))
            || rows.Any(row => steps.TrueForAll(step => row.Contains($"{step[1]}{step[0]}", StringComparison.Ordinal)));
    }
}
