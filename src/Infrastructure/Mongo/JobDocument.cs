using MongoDB.Bson.Serialization.Serializers;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The stored document of a job; docs/mongodb.md describes each field. Members that no query needs are in <see cref="Data"/> only.
/// </summary>
internal sealed class JobDocument
{
    /// <summary>The schema version that this program writes.</summary>
    public const int Latest = 2;

    public required Guid Id { get; init; }

    public required Guid Owner { get; init; }

    public required string State { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? LeasedUntil { get; init; }

    public DateTime? EndedAt { get; init; }

    public Guid? Input { get; init; }

    public Guid? Output { get; init; }

    public required long Version { get; init; }

    /// <summary>The whole job as JSON.</summary>
    public required string Data { get; init; }

    public int? SchemaVersion { get; init; }

    /// <summary>Registers the BSON mapping.</summary>
    public static void Register() => DocumentMap.Register<JobDocument>(map =>
    {
        map.MapIdMember(job => job.Id).SetSerializer(DocumentMap.Uuid);
        map.MapMember(job => job.Owner).SetSerializer(DocumentMap.Uuid).SetIsRequired(true);
        map.MapMember(job => job.Input).SetSerializer(new NullableSerializer<Guid>(DocumentMap.Uuid));
        map.MapMember(job => job.Output).SetSerializer(new NullableSerializer<Guid>(DocumentMap.Uuid));
        map.MapMember(job => job.State).SetIsRequired(true);
        map.MapMember(job => job.CreatedAt).SetIsRequired(true);
        map.MapMember(job => job.Version).SetIsRequired(true);
        map.MapMember(job => job.Data).SetIsRequired(true);
    });
}

/// <summary>A piece of a job's file.</summary>
internal sealed class JobPieceDocument
{
    /// <summary>File id and piece number: unique, so that a piece is stored once.</summary>
    public required string Id { get; init; }

    public required Guid Owner { get; init; }

    public required Guid File { get; init; }

    public required int Number { get; init; }

    public required DateTime At { get; init; }

    public required byte[] Bytes { get; init; }

    /// <summary>Returns the id of a piece.</summary>
    public static string IdOf(Guid file, int number) => FormattableString.Invariant($"{file} {number}");

    /// <summary>Registers the BSON mapping.</summary>
    public static void Register() => DocumentMap.Register<JobPieceDocument>(map =>
    {
        map.MapIdMember(piece => piece.Id);
        map.MapMember(piece => piece.Owner).SetSerializer(DocumentMap.Uuid).SetIsRequired(true);
        map.MapMember(piece => piece.File).SetSerializer(DocumentMap.Uuid).SetIsRequired(true);
        map.MapMember(piece => piece.Bytes).SetIsRequired(true);
    });
}
