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
    private const int MostRounds = 10_000_000;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>As the settings say.</summary>
    /// <exception cref="StartupException">A value is none, or out of bounds.</exception>
    public static GuessingOptions Of(IConfiguration configuration, bool isDevelopment) => new(
        Rounds(configuration, nameof(PasswordRounds), 220_000, isDevelopment),
        Rounds(configuration, nameof(CodeRounds), 22_000, isDevelopment),
        Delay(configuration, nameof(RefusalDelay), TimeSpan.FromMilliseconds(700), isDevelopment));

    private static int Rounds(IConfiguration configuration, string name, int usual, bool isDevelopment)
    {
        if (Text(configuration, name) is not { Length: > 0 } text) return usual;
        var least = isDevelopment ? 1 : usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds >= least && rounds <= MostRounds
            ? rounds : throw StartupException.Setting(Key(name), text, $"Allowed are whole numbers from {least} to {MostRounds}.");
    }

    private static TimeSpan Delay(IConfiguration configuration, string name, TimeSpan usual, bool isDevelopment)
    {
        if (Text(configuration, name) is not { Length: > 0 } text) return usual;
        var least = isDevelopment ? TimeSpan.FromMilliseconds(1) : usual;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var delay) && delay >= least && delay <= LongestDelay
            ? delay : throw StartupException.Setting(Key(name), text, string.Create(CultureInfo.InvariantCulture,
                $"Allowed are times from {least.TotalSeconds} to {LongestDelay.TotalSeconds} seconds, written as {usual:hh\\:mm\\:ss\\.f}."));
    }

    private static string? Text(IConfiguration configuration, string name) => configuration[Key(name)];

    private static string Key(string name) => $"Accounts:Guessing:{name}";
}
