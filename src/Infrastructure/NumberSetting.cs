using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TaskManager.Infrastructure;

/// <summary>Reads settings that are whole numbers.</summary>
public static class NumberSetting
{
    /// <summary>The setting's value, or <paramref name="otherwise"/> when there is none.</summary>
    /// <exception cref="StartupException">It is no whole number from <paramref name="least"/> to <paramref name="most"/>.</exception>
    public static int Number(this IConfiguration configuration, string key, int otherwise, int least, int most) => configuration[key] switch
    {
        null or "" => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most => number,
        var text => throw StartupException.Setting(key, text, $"Allowed are whole numbers from {least} to {most}."),
    };
}
