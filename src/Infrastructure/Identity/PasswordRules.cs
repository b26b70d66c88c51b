using System.Globalization;
using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// What a password must be: long, and not what is guessed first. No kinds of characters are asked for, and nothing is changed before it is hashed
/// (NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2).
/// </summary>
public sealed class PasswordRules : IPasswordValidator<Account>
{
    /// <summary>The longest password that is hashed, in UTF-16 units: characters can be made of several.</summary>
    public const int MostUnits = Account.MaxPasswordLength * 8;

    private const int FewestDifferent = 6;

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(Problem(user.Email, password ?? "") is { } problem
            ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = problem })
            : IdentityResult.Success);

    /// <summary>What is wrong with a password, in a sentence; null when nothing is.</summary>
    public static string? Problem(string email, string password)
    {
        // As people count: an emoji is one, whatever it is made of.
        var characters = new StringInfo(password).LengthInTextElements;
        if (characters < Account.MinPasswordLength) return $"A password needs {Account.MinPasswordLength} characters or more. A few words make a good one.";
        if (characters > Account.MaxPasswordLength || password.Length > MostUnits) return $"A password can have at most {Account.MaxPasswordLength} characters.";
        var folded = password.ToLowerInvariant();
        var name = email.Split('@')[0].ToLowerInvariant();
        // What is left when the parts that everybody can guess are taken away.
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
        string[] rows = ["abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "01234567890123456789", "1234567890qwertyuiopasdfghjklzxcvbnm"];
        var steps = text.Zip(text.Skip(1), (one, next) => $"{one}{next}").ToList();
        return rows.Any(row => steps.TrueForAll(step => row.Contains(step, StringComparison.Ordinal)))
            || rows.Any(row => steps.TrueForAll(step => row.Contains($"{step[1]}{step[0]}", StringComparison.Ordinal)));
    }
}
