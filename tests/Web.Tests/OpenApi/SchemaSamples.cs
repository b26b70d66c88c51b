using System.Text.Json;
using System.Text.Json.Nodes;

namespace TaskManager.Web.Tests.OpenApi;

/// <summary>Makes values from a schema: such as it describes, and such as it does not.</summary>
internal sealed class SchemaSamples(Description description, Random random)
{
    private const string Characters = "abcdefghijklmnopqrstuvwxyzÄéß漢字мир0123456789-_.,;:!?()'\"<>&%$#@/\\=+*{}[]|~^`";

    // Texts that servers stumble over. Whether a schema allows them is another question.
    private static readonly string[] Hostile =
    [
        "", " ", "\t", "\0", "a\u0000b", "\u202E", "\uFEFF", "e\u0301", "🎉", "%00", "%", "../../etc/passwd", "' OR 1=1 --",
        "<script>alert(1)</script>", "null", "true", "-1", "1e400", "9223372036854775808", "NaN", "{{7*7}}", "a\r\nX-Injected: 1", "*",
        "\"1\"", "W/\"1\"", new('x', 5000),
    ];

    public string HostileText => random.GetItems(Hostile, 1)[0];

    /// <summary>A value that the schema describes.</summary>
    public JsonNode? Valid(JsonElement schema)
    {
        schema = description.Resolve(schema);
        if (schema.TryGetProperty("enum", out var values)) return JsonNode.Parse(Any([.. values.EnumerateArray()]).GetRawText());
        return Any([.. SchemaCheck.Types(schema.GetProperty("type"))]) switch
        {
            "null" => null,
            "boolean" => random.Next(2) == 0,
            "integer" => random.Next(Number(schema, "minimum", 0), Number(schema, "maximum", 1000) + 1),
            "string" => Text(schema),
            "object" => Object(schema),
            var type => throw new NotSupportedException($"No sample of type {type}: add it here."),
        };
    }

    /// <summary>A value that the schema does not describe.</summary>
    public JsonNode? Invalid(JsonElement schema)
    {
        schema = description.Resolve(schema);
        var types = SchemaCheck.Types(schema.GetProperty("type")).ToList();
        if (types.Contains("object")) return InvalidObject(schema);
        List<JsonNode?> wrong = [new JsonArray(), new JsonObject { ["a"] = 1 }];
        if (!types.Contains("null")) wrong.Add(null);
        if (!types.Contains("string")) wrong.Add("text");
        if (!types.Contains("integer")) wrong.Add(7);
        if (!types.Contains("boolean")) wrong.Add(true);
        if (schema.TryGetProperty("maxLength", out var most)) wrong.Add(new string('x', most.GetInt32() + 1));
        if (schema.TryGetProperty("format", out var format) && format.GetString() == "uuid") wrong.Add("no-uuid");
        return Any(wrong);
    }

    /// <summary>A text for a parameter that its schema does not describe; null when it describes every text.</summary>
    public string? InvalidText(JsonElement schema)
    {
        List<string> wrong = [];
        if (schema.TryGetProperty("maxLength", out var most)) wrong.Add(new string('x', most.GetInt32() + 1));
        if (schema.TryGetProperty("minimum", out var least)) wrong.AddRange([$"{least.GetInt32() - 1}", "-1", "1.5", "ten"]);
        if (schema.TryGetProperty("maximum", out var greatest)) wrong.Add($"{greatest.GetInt32() + 1}");
        if (schema.TryGetProperty("enum", out _) || schema.GetProperty("type").GetString() == "boolean") wrong.Add("nonsense");
        if (schema.TryGetProperty("format", out var format) && format.GetString() == "uuid") wrong.Add("no-uuid");
        return wrong.Count == 0 ? null : Any(wrong);
    }

    public T Any<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    private string Text(JsonElement schema)
    {
        if (schema.TryGetProperty("format", out var format) && format.GetString() == "uuid") return Guid.CreateVersion7().ToString();
        var length = random.Next(8) == 0 && schema.TryGetProperty("maxLength", out var most) ? most.GetInt32() : random.Next(1, 40);
        return new string(random.GetItems<char>(Characters, length));
    }

    private JsonObject Object(JsonElement schema)
    {
        string[] required = [.. Required(schema)];
        return new JsonObject(schema.GetProperty("properties").EnumerateObject()
            .Where(member => required.Contains(member.Name) || random.Next(2) == 0)
            .Select(member => KeyValuePair.Create(member.Name, Valid(member.Value))));
    }

    private JsonObject InvalidObject(JsonElement schema)
    {
        var value = Object(schema);
        var members = schema.GetProperty("properties").EnumerateObject().ToList();
        switch (random.Next(3))
        {
            case 0 when Required(schema).ToList() is { Count: > 0 } required:
                value.Remove(Any(required));
                break;
            case 1:
                value["unknown"] = 1;
                break;
            default:
                var member = Any(members);
                value[member.Name] = Invalid(member.Value);
                break;
        }
        return value;
    }

    private static IEnumerable<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(each => each.GetString()!) : [];

    private static int Number(JsonElement schema, string keyword, int otherwise) =>
        schema.TryGetProperty(keyword, out var number) ? number.GetInt32() : otherwise;
}
