using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// What guessing a secret costs. Section <c>Accounts:Guessing</c>; less than usual is allowed in the Development environment only.
/// </summary>
/// <param name="PasswordRounds">How often PBKDF2 with SHA-512 is repeated for a password; usually what OWASP asks for.</param>
/// <param name="CodeRounds">The same for a recovery code. Another number makes all codes void.</param>
/// <param name="RefusalDelay">
/// How long a refusal takes: longer than any way to it. When many requests wait for their turn, a multiple of it.
/// </param>
public sealed record GuessingOptions(int PasswordRounds, int CodeRounds, TimeSpan RefusalDelay)
{
    private const string Section = "Accounts:Guessing";
    private const int MostRounds = 10_000_000;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>As the settings say.</summary>
    /// <exception cref="StartupException">A value is none, or out of bounds.</exception>
    public static GuessingOptions Of(IConfiguration configuration, bool isDevelopment)
    {
        return new(Rounds(nameof(PasswordRounds), 220_000), Rounds(nameof(CodeRounds), 22_000), Delay(configuration, isDevelopment));

        int Rounds(string name, int usual) =>
            configuration.Number($"{Section}:{name}", usual, least: isDevelopment ? 1 : usual, MostRounds);
    }

    private static TimeSpan Delay(IConfiguration configuration, bool isDevelopment)
    {
        const string key = $"{Section}:{nameof(RefusalDelay)}";
        var usual = TimeSpan.FromMilliseconds(700);
        if (configuration[key] is not { Length: > 0 } text) return usual;
        var least = isDevelopment ? TimeSpan.FromMilliseconds(1) : usual;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var delay) && delay >= least && delay <= LongestDelay) return delay;
        var allowed = string.Create(CultureInfo.InvariantCulture, $"from {least.TotalSeconds} to {LongestDelay.TotalSeconds} seconds");
        throw StartupException.Setting(key, text, $"Allowed are times {allowed}, written as 00:00:00.7.");
    }
}
