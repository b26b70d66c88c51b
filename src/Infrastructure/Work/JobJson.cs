using System.Text.Json;
using System.Text.Json.Nodes;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;

namespace TaskManager.Infrastructure.Work;

/// <summary>Serializes jobs as JSON, beside the fields that stores index.</summary>
internal static class JobJson
{
    public static string Write(Job job) => JsonSerializer.Serialize(job);

    /// <summary>Deserializes a job.</summary>
    /// <param name="text">The text, which an earlier version may have written.</param>
    /// <param name="version">The stored version of the job, which the text may lack.</param>
    public static Job Read(string text, long version)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        if (json["Order"] is JsonObject order) Upgrade(json, order);
        return json.Deserialize<Job>()! with { Version = version };
    }

    // Earlier versions had imports and exports only, with parameters and result among the members of the job.
    private static void Upgrade(JsonObject json, JsonObject order)
    {
        var isExport = order["Kind"]!.GetValue<int>() == 1;
        var (format, name) = (order["Format"]!.GetValue<string>(), order["FileName"]!.GetValue<string>());
        json["Kind"] = isExport ? ExportOrder.Kind : ImportOrder.Kind;
        json["Payload"] = order.ToJsonString();
        json["Input"] = order["Input"]?.DeepClone();
        if (json["Output"] is JsonValue file)
        {
            var output = new JobOutput(file.GetValue<Guid>(), isExport ? name : $"not-imported.{format}", ContentType(format));
            json["Output"] = JsonSerializer.SerializeToNode(output);
        }
        if (isExport) return;
        foreach (var task in json["Sheet"]?["Preview"]?.AsArray() ?? []) Complete(task!.AsObject(), json["CreatedAt"]!);
        json["Report"] = new JsonObject
        {
            ["Counts"] = json["Counts"]?.DeepClone(),
            ["Refused"] = json["Refused"]?.DeepClone(),
            ["Sheet"] = json["Sheet"]?.DeepClone(),
        }.ToJsonString();
    }

    // Earlier previews had the texts and the completion of a task only.
    private static void Complete(JsonObject task, JsonNode at)
    {
        task["Id"] = Guid.Empty;
        task["Version"] = 1;
        task["CreatedAt"] = at.DeepClone();
        task["UpdatedAt"] = at.DeepClone();
        task["CompletedAt"] = task["Completed"]?.GetValue<bool>() == true ? at.DeepClone() : null;
    }

    private static string ContentType(string format) =>
        format switch { "csv" => "text/csv", "ics" => "text/calendar", _ => "application/json" };
}
