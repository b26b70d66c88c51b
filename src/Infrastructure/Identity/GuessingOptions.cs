namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// What guessing a secret costs. Section <c>Accounts:Guessing</c>; less than the defaults is allowed in the Development environment only.
/// </summary>
public sealed class GuessingOptions
{
    /// <summary>How often PBKDF2 with SHA-512 is repeated for a password: what OWASP asks for.</summary>
    public int PasswordRounds { get; set; } = 220_000;

    /// <summary>The same for a recovery code. Another number makes all codes void.</summary>
    public int CodeRounds { get; set; } = 22_000;

    /// <summary>How long a refusal takes: longer than any way to it. When many requests wait for their turn, a multiple of it.</summary>
    public TimeSpan Refusal { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Whether every value is at least as much as this.</summary>
    internal bool CostsAtLeast(int passwordRounds, int codeRounds, TimeSpan refusal) =>
        PasswordRounds >= passwordRounds && CodeRounds >= codeRounds && Refusal >= refusal;
}
