using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>
/// Serializes states and facts of tasks as JSON, for stores, and compares states field by field without a list of fields. Instants are
/// milliseconds since 1970.
/// </summary>
public static class TaskJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = TaskJsonContext.Default.WithAddedModifier(WithoutUpdatedAt),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        // The text is stored, never embedded in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new MillisecondsConverter(), new OwnerConverter(), new JsonStringEnumConverter<FactKind>() },
    };

    private static readonly JsonTypeInfo<TaskState> State = (JsonTypeInfo<TaskState>)Options.GetTypeInfo(typeof(TaskState));
    private static readonly JsonTypeInfo<TaskFact> Fact = (JsonTypeInfo<TaskFact>)Options.GetTypeInfo(typeof(TaskFact));

    // The stored fields without identity, version and instant of the change, which no fact lists.
    private static readonly JsonPropertyInfo[] Fields =
        [.. State.Properties.Where(field => field.AssociatedParameter is not null
            && field.Name is not ("id" or "owner" or "updatedAt" or "version"))];

    /// <summary>Serializes a state.</summary>
    public static string Write(TaskState task) => JsonSerializer.Serialize(task, State);

    /// <summary>Deserializes a state. Unknown members are ignored, absent ones get their defaults.</summary>
    /// <exception cref="JsonException">The text is not JSON, or lacks a required member.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An instant is before year 1 or after year 9999.</exception>
    public static TaskState Read(string json)
    {
        var task = JsonSerializer.Deserialize(json, State) ?? throw new JsonException("The state is null.");
        if (task.UpdatedAt == default) task = task with { UpdatedAt = task.CreatedAt };
        return task.Version > 0 ? task : task with { Version = 1 };
    }

    /// <summary>Serializes a changed state, and preserves members of the stored text that this version does not know.</summary>
    /// <param name="stored">The stored text.</param>
    /// <param name="before">The state that was read from it.</param>
    /// <param name="task">The changed state.</param>
    public static string Merge(string stored, TaskState before, TaskState task)
    {
        // The common case: no unknown members.
        if (Write(before) == stored) return Write(task);
        var merged = JsonNode.Parse(stored)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(task, State)!.AsObject()) merged[name] = value?.DeepClone();
        return merged.ToJsonString(Options);
    }

    /// <summary>Serializes a fact.</summary>
    public static string Write(TaskFact fact) => JsonSerializer.Serialize(fact, Fact);

    /// <summary>Deserializes a fact; null when this version cannot read it.</summary>
    public static TaskFact? ReadFact(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Fact);
        }
        catch (Exception damaged) when (damaged is JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Returns the fields in which two states differ, without identity, version and instant of the change.</summary>
    internal static IReadOnlyList<FieldChange> Changes(TaskState before, TaskState after) =>
    [
        .. Fields.Where(field => !Equals(field.Get!(before), field.Get(after)))
            .Select(field => new FieldChange(field.Name, Value(field, before), Value(field, after)))
            .Where(change => change.Was != change.Is),
    ];

    /// <summary>Returns the value of a field as JSON text; null when it is absent or the field is unknown.</summary>
    internal static string? Value(TaskState task, string name) =>
        Array.Find(Fields, field => field.Name == name) is { } field ? Value(field, task) : null;

    /// <summary>Returns the state with some fields replaced.</summary>
    internal static TaskState With(TaskState task, IEnumerable<(string Field, string? Value)> values)
    {
        var changed = JsonSerializer.SerializeToNode(task, State)!.AsObject();
        foreach (var (field, value) in values) changed[field] = value is null ? null : JsonNode.Parse(value);
        return changed.Deserialize(State)!;
    }

    private static string? Value(JsonPropertyInfo field, TaskState task) =>
        field.Get!(task) is { } value ? JsonSerializer.Serialize(value, Options.GetTypeInfo(field.PropertyType)) : null;

    // Optional: it defaults to createdAt.
    private static void WithoutUpdatedAt(JsonTypeInfo type) =>
        type.Properties.FirstOrDefault(property => property.Name == "updatedAt")?.IsRequired = false;
}

[JsonSerializable(typeof(TaskState))]
[JsonSerializable(typeof(TaskFact))]
internal sealed partial class TaskJsonContext : JsonSerializerContext;

internal sealed class MillisecondsConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}

internal sealed class OwnerConverter : JsonConverter<OwnerId>
{
    public override OwnerId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetGuid());

    public override void Write(Utf8JsonWriter writer, OwnerId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
