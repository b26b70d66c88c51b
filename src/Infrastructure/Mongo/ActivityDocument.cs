using MongoDB.Bson;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The stored document of an activity entry; docs/mongodb.md describes each field.</summary>
internal sealed class ActivityDocument
{
    /// <summary>The schema version that this program writes.</summary>
    public const int Latest = 1;

    /// <summary>Increases with each entry of a node, independently of <see cref="At"/>: it defines the order.</summary>
    public required ObjectId Id { get; init; }

    public required Guid Owner { get; set; }

    public required DateTime At { get; init; }

    public required string Kind { get; init; }

    public string? Detail { get; init; }

    public string? Address { get; init; }

    public int? SchemaVersion { get; init; }

    /// <summary>Registers the BSON mapping.</summary>
    public static void Register() => DocumentMap.Register<ActivityDocument>(map =>
    {
        map.MapIdMember(line => line.Id);
        map.MapMember(line => line.Owner).SetSerializer(DocumentMap.Uuid).SetIsRequired(true);
        map.MapMember(line => line.At).SetIsRequired(true);
        map.MapMember(line => line.Kind).SetIsRequired(true);
    });
}
