using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace TaskManager.Infrastructure;

/// <summary>
/// Binds settings to options classes and validates them by their annotations. The framework's binder does the same, but its messages name
/// neither the value nor the allowed ones.
/// </summary>
public static class OptionsReader
{
    /// <summary>The options of a section. A property whose setting is absent or empty has its default.</summary>
    /// <exception cref="StartupException">A value does not convert, or an annotation refuses it.</exception>
    public static T Options<T>(this IConfiguration configuration, string section)
        where T : new()
    {
        var options = new T();
        foreach (var property in typeof(T).GetProperties())
        {
            var key = $"{section}:{property.Name}";
            if (configuration[key] is not { Length: > 0 } text) continue;
            var converter = TypeDescriptor.GetConverter(property.PropertyType);
            var value = converter.IsValid(text) ? converter.ConvertFromInvariantString(text) : null;
            if (value is null || property.GetCustomAttributes<ValidationAttribute>().Any(rule => !rule.IsValid(value)))
                throw StartupException.Setting(key, text, $"Allowed are {Allowed(property)}.");
            property.SetValue(options, value);
        }
        return options;
    }

    private static string Allowed(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? $"{(property.PropertyType == typeof(int) ? "whole numbers" : "times")} from {range.Minimum} to {range.Maximum}"
        : string.Join(" and ", property.PropertyType == typeof(bool) ? ["true", "false"] : Enum.GetNames(property.PropertyType));
}
