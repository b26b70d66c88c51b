using Microsoft.Extensions.Configuration;

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
    public TimeSpan RefusalDelay { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>As the settings say.</summary>
    /// <exception cref="StartupException">A value is lower than allowed.</exception>
    public static GuessingOptions Of(IConfiguration configuration, bool isDevelopment)
    {
        var options = configuration.GetSection("Accounts:Guessing").Get<GuessingOptions>() ?? new();
        var least = isDevelopment
            ? new() { PasswordRounds = 1, CodeRounds = 1, RefusalDelay = TimeSpan.FromMilliseconds(1) } : new GuessingOptions();
        if (options.PasswordRounds >= least.PasswordRounds && options.CodeRounds >= least.CodeRounds
            && options.RefusalDelay >= least.RefusalDelay) return options;
        throw new StartupException(
            $"Accounts:Guessing is too cheap. Allowed are at least PasswordRounds={least.PasswordRounds}, CodeRounds={least.CodeRounds} "
            + $"and RefusalDelay={least.RefusalDelay}; less in the Development environment only.");
    }
}
