using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>A task's state as the JSON text of its row. Instants are milliseconds since 1970, as in the columns beside it.</summary>
internal static class TaskJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = TaskJsonContext.Default.WithAddedModifier(WithoutUpdatedAt),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        // The text is stored and never part of a page, so that characters of HTML need no escape.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new MillisecondsConverter(), new OwnerConverter() },
    };

    private static readonly JsonTypeInfo<TaskState> Type = (JsonTypeInfo<TaskState>)Options.GetTypeInfo(typeof(TaskState));

    public static string Write(TaskState task) => JsonSerializer.Serialize(task, Type);

    /// <summary>Reads a row's number and state. A member that is unknown is left out, one that is absent has its default.</summary>
    /// <exception cref="StorageUnavailableException">The state is not JSON, or lacks a member that has no default.</exception>
    public static TaskState Read(SqliteDataReader row)
    {
        try
        {
            var task = JsonSerializer.Deserialize(row.GetString(1), Type) ?? throw new JsonException("It is null.");
            if (task.UpdatedAt == default) task = task with { UpdatedAt = task.CreatedAt };
            return task.Version > 0 ? task : task with { Version = 1 };
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentOutOfRangeException)
        {
            throw new StorageUnavailableException(
                "The database holds a task that TaskManager cannot read.",
                $"It was left as it is. Its state, in row {row.GetInt64(0)} of tasks, is damaged: {wrong.Message} "
                + "Mend it, or bring back a backup.",
                wrong)
            { IsLasting = true };
        }
    }

    // It has a default: the instant of adding.
    private static void WithoutUpdatedAt(JsonTypeInfo type) =>
        type.Properties.FirstOrDefault(property => property.Name == "updatedAt")?.IsRequired = false;

    /// <summary>The text of a changed task: members of the stored text that this version does not know stay.</summary>
    public static string Merge(string stored, TaskState task)
    {
        var merged = JsonNode.Parse(stored)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(task, Type)!.AsObject()) merged[name] = value?.DeepClone();
        return merged.ToJsonString(Options);
    }
}

[JsonSerializable(typeof(TaskState))]
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
