using System.Text.Json;

namespace TaskManager.Web.Tests.OpenApi;

/// <summary>The API's description of itself, as a program reads it.</summary>
internal sealed class Description(JsonElement root)
{
    public JsonElement Root => root;

    public IReadOnlyList<Operation> Operations { get; } =
    [
        .. from path in root.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select new Operation(operation.Name.ToUpperInvariant(), path.Name, operation.Value),
    ];

    public IEnumerable<JsonProperty> Schemas => root.GetProperty("components").GetProperty("schemas").EnumerateObject();

    public static async Task<Description> Of(App app) => new((await new Browser(app).Page("/openapi/v1.json")).Json);

    /// <summary>The schema itself, or the one that it refers to.</summary>
    public JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
}

/// <summary>An operation of the description.</summary>
internal sealed record Operation(string Method, string Path, JsonElement Json)
{
    public string Id => Json.GetProperty("operationId").GetString()!;

    public IReadOnlyList<JsonElement> Parameters =>
        Json.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    public IReadOnlyList<JsonElement> Query => [.. Parameters.Where(parameter => parameter.GetProperty("in").GetString() == "query")];

    public IReadOnlyDictionary<int, JsonElement> Responses => Json.GetProperty("responses").EnumerateObject()
        .ToDictionary(response => int.Parse(response.Name, provider: null), response => response.Value);

    /// <summary>The schema of the body for each media type; undefined where there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement> Bodies => Json.TryGetProperty("requestBody", out var body) ? Contents(body) : new();

    /// <summary>The same of a response.</summary>
    public static Dictionary<string, JsonElement> Contents(JsonElement described) =>
        described.TryGetProperty("content", out var content)
            ? content.EnumerateObject().ToDictionary(
                media => media.Name, media => media.Value.TryGetProperty("schema", out var schema) ? schema : default)
            : [];

    public override string ToString() => $"{Method} {Path}";
}
