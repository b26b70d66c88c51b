using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Json;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;

namespace TaskManager.Web.Features.Api;

/// <summary>A page of tasks; <paramref name="Next"/> is the <c>after</c> of the next one, null at the end.</summary>
internal sealed record ApiTasks(IEnumerable<TaskView> Tasks, TaskCounts Counts, string? Next)
{
    public static ApiTasks Of(TaskList list) => new(list.Items, list.Counts, list.Next);
}

/// <summary>The body of a partial change.</summary>
internal static class ApiChange
{
    /// <summary>
    /// The use case for a body. An absent member leaves its field as it is; null empties a text, is 0 for a number, and is refused
    /// elsewhere.
    /// </summary>
    /// <exception cref="BadHttpRequestException">A member is unknown or of another type.</exception>
    public static EditTask Of(Guid id, IReadOnlyList<long>? versions, JsonElement body, JsonSerializerOptions json)
    {
        try
        {
            var change = body.ValueKind == JsonValueKind.Object ? JsonObject.Create(body)! : throw new JsonException();
            // The address and a header state these.
            foreach (var name in (string[])["id", "version"])
                if (change.ContainsKey(name)) throw new JsonException(null, $"$.{name}", null, null);
            var fields = json.GetTypeInfo(typeof(EditTask)).Properties;
            foreach (var (name, _) in change.Where(member => member.Value is null).ToList())
                change[name] = fields.Any(field => field.Name == name && field.PropertyType == typeof(string)) ? "" : 0;
            return change.Deserialize<EditTask>(json)! with { Id = id, Version = versions };
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The latter is half of a surrogate pair in a text.
            var unreadable = wrong as JsonException ?? new JsonException(null, wrong);
            throw new BadHttpRequestException("The body is not the change of a task.", unreadable);
        }
    }
}

/// <summary>How the API reads and writes JSON: what it does not know, it refuses.</summary>
internal static class ApiJson
{
    public static void Configure(JsonOptions options)
    {
        var json = options.SerializerOptions;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        // A list of jobs with what they refused, and one to spare, which the writer wants.
        json.MaxDepth = 7;
        json.Converters.Add(new UtcJsonConverter());
        json.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
    }
}
