using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using MediatR;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;

namespace TaskManager.Web.Features.Api;

/// <summary>A page of tasks.</summary>
/// <param name="Tasks">The tasks, newest first.</param>
/// <param name="Counts">How many tasks there are in all, whatever the page shows.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
internal sealed record ApiTasks(IEnumerable<TaskView> Tasks, TaskCounts Counts, string? Next)
{
    public static ApiTasks Of(TaskList list) => new(list.Items, list.Counts, list.Next);
}

/// <summary>The body where none is needed: members are refused, and so is a form of another site, which cannot send JSON.</summary>
internal sealed record NoMembers;

/// <summary>The body of a request that changes one task: the use case itself, without what is stated elsewhere.</summary>
/// <param name="Command">The use case, of no task yet.</param>
internal sealed record ApiBody<TCommand>(TCommand Command) : IEndpointParameterMetadataProvider
    where TCommand : class, IBaseRequest
{
    /// <summary>Reads a body. Null empties a text, is 0 for a number, and is refused elsewhere.</summary>
    /// <exception cref="BadHttpRequestException">It is no JSON, or a member is unknown or of another type.</exception>
    public static async ValueTask<ApiBody<TCommand>> BindAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new BadHttpRequestException("The body is no JSON.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            var body = await context.Request.ReadFromJsonAsync<JsonElement>(context.RequestAborted);
            return new(Of(body, context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The latter is half of a surrogate pair in a text.
            var unreadable = wrong as JsonException ?? new JsonException(null, wrong);
            throw new BadHttpRequestException("The body is not the change of a task.", unreadable);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(TCommand)));

    private static TCommand Of(JsonElement body, JsonSerializerOptions json)
    {
        var change = body.ValueKind == JsonValueKind.Object ? JsonObject.Create(body)! : throw new JsonException();
        foreach (var (name, _) in change)
            if (ApiBody.IsStatedElsewhere(typeof(TCommand), name)) throw new JsonException(null, $"$.{name}", null, null);
        var fields = json.GetTypeInfo(typeof(TCommand)).Properties;
        foreach (var (name, _) in change.Where(member => member.Value is null).ToList())
            change[name] = fields.Any(field => field.Name == name && field.PropertyType == typeof(string)) ? "" : 0;
        return change.Deserialize<TCommand>(json)!;
    }
}

/// <summary>The members of bodies.</summary>
internal static class ApiBody
{
    /// <summary>
    /// Whether a member of a use case is none of the body: the address states the id of the task that it changes, and <c>If-Match</c> the
    /// version.
    /// </summary>
    public static bool IsStatedElsewhere(Type body, string member) => body.IsAssignableTo(typeof(IBaseRequest))
        && (member == "version" || (member == "id" && IsOfOneTask(body)));

    /// <summary>Whether null is refused: it empties a text and is 0 for a number, and means nothing elsewhere.</summary>
    public static bool RefusesNull(JsonPropertyInfo member) =>
        IsOfOneTask(member.DeclaringType) && member.PropertyType != typeof(string) && !IsNumber(member.PropertyType);

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true } primitive && primitive != typeof(bool);

    private static bool IsOfOneTask(Type body) => body.GetProperty(nameof(TaskView.Id))?.PropertyType == typeof(Guid);
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
        // The schema of a list of jobs is this deep.
        json.MaxDepth = 12;
        json.Converters.Add(new UtcJsonConverter());
        json.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
    }
}
