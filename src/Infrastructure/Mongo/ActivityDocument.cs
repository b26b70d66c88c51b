using MongoDB.Bson;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>One line of an account's activity as the collection holds it: docs/mongodb.md describes each field.</summary>
internal sealed class ActivityDocument
{
    /// <summary>What this version writes.</summary>
    public const int Latest = 1;

    /// <summary>Grows with each line that a node adds, whatever <see cref="At"/> says: the order of the lines.</summary>
    public required ObjectId Id { get; init; }

    public required Guid Owner { get; set; }

    public required DateTime At { get; init; }

    public required string Kind { get; init; }

    public string? Detail { get; init; }

    public string? Address { get; init; }

    public int? SchemaVersion { get; init; }

    /// <summary>Tells the driver how it looks in BSON.</summary>
    public static void Register() => DocumentMap.Register<ActivityDocument>(map =>
    {
        map.MapIdMember(line => line.Id);
        map.MapMember(line => line.Owner).SetSerializer(DocumentMap.Uuid).SetIsRequired(true);
        map.MapMember(line => line.At).SetIsRequired(true);
        map.MapMember(line => line.Kind).SetIsRequired(true);
    });
}
