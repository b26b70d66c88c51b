using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// The cost of guessing a secret: section <c>Accounts:Guessing</c> of the settings. Values below the default are allowed in the
/// Development environment only.
/// </summary>
public sealed class GuessingOptions
{
    private const string Section = "Accounts:Guessing";
    private const int MostRounds = 10_000_000;

    /// <summary>Rounds of PBKDF2 with SHA-512 for a password; the default is OWASP's.</summary>
    [Range(1, MostRounds)]
    public int PasswordRounds { get; init; } = 220_000;

    /// <summary>Rounds of PBKDF2 with SHA-512 for a recovery code. Another number voids all codes.</summary>
    [Range(1, MostRounds)]
    public int CodeRounds { get; init; } = 22_000;

    /// <summary>The duration of a failed check. It exceeds the time of every check, so that the duration discloses nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RefusalDelay { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Reads the options from the settings.</summary>
    /// <exception cref="StartupException">A value is malformed or out of bounds.</exception>
    public static GuessingOptions Of(IConfiguration configuration, bool isDevelopment)
    {
        var (options, least) = (configuration.Options<GuessingOptions>(Section), new GuessingOptions());
        foreach (var property in typeof(GuessingOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (!isDevelopment && ((IComparable)property.GetValue(options)!).CompareTo(property.GetValue(least)) < 0)
            {
                var key = $"{Section}:{property.Name}";
                throw StartupException.Setting(key, configuration[key], $"Allowed are {property.GetValue(least)} and more.");
            }
        return options;
    }
}
