using System.Globalization;
using System.Text.Json;

namespace TaskManager.Web.Tests.OpenApi;

/// <summary>Compares a value with a schema. A member that is not described is a difference too.</summary>
internal sealed class SchemaCheck(Description description)
{
    private static readonly string[] Known =
    [
        "type", "format", "enum", "minLength", "maxLength", "minimum", "maximum", "required", "properties", "additionalProperties", "items",
        // These say nothing about what is valid.
        "description", "examples", "default", "$ref",
    ];

    /// <summary>The differences, each with its place; none when the value is as described.</summary>
    public IEnumerable<string> Differences(JsonElement value, JsonElement schema, string at = "$")
    {
        schema = description.Resolve(schema);
        foreach (var keyword in schema.EnumerateObject().Select(member => member.Name).Except(Known))
            throw new NotSupportedException($"The keyword {keyword} is not checked: add it here.");
        if (!schema.TryGetProperty("type", out var type)) return [$"{at} has no type in the description"];
        if (!Types(type).Contains(TypeOf(value))) return [$"{at} is {TypeOf(value)}, not {type}"];
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            return [$"{at} is {value}, not one of {values}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, schema, at),
            JsonValueKind.Array =>
                value.EnumerateArray().SelectMany((item, i) => Differences(item, schema.GetProperty("items"), $"{at}[{i}]")),
            JsonValueKind.String => OfText(value.GetString()!, schema, at),
            JsonValueKind.Number => OfNumber(value.GetDouble(), schema, at),
            _ => [],
        };
    }

    public static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(each => each.GetString()!) : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private IEnumerable<string> OfObject(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Select(each => each.GetString()!))
                if (!value.TryGetProperty(name, out _)) yield return $"{at}.{name} is missing";
        foreach (var member in value.EnumerateObject())
        {
            if (Member(schema, member.Name) is not { } own) yield return $"{at}.{member.Name} is not described";
            else foreach (var difference in Differences(member.Value, own, $"{at}.{member.Name}")) yield return difference;
        }
    }

    private static JsonElement? Member(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var own) ? own
        : schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object ? others : null;

    private static IEnumerable<string> OfText(string text, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("minLength", out var least) && text.Length < least.GetInt32()) yield return $"{at} is too short";
        if (schema.TryGetProperty("maxLength", out var most) && text.Length > most.GetInt32()) yield return $"{at} is too long";
        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        if (format == "uuid" && !Guid.TryParseExact(text, "D", out _)) yield return $"{at} is {text}, which is no UUID";
        if (format == "date-time" && !(text.EndsWith('Z') && DateTime.TryParse(text, CultureInfo.InvariantCulture, out _)))
            yield return $"{at} is {text}, which is no instant in UTC";
    }

    private static IEnumerable<string> OfNumber(double number, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("minimum", out var least) && number < least.GetDouble()) yield return $"{at} is too small";
        if (schema.TryGetProperty("maximum", out var most) && number > most.GetDouble()) yield return $"{at} is too large";
    }
}
