using TaskManager.Domain.Accounts;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>A session or token as the collection holds it: docs/mongodb.md describes each field. What an older document lacks is null.</summary>
internal sealed class GrantDocument
{
    /// <summary>What this version writes.</summary>
    public const int Latest = 2;

    public required string Id { get; init; }

    public required Guid Owner { get; init; }

    public required GrantKind Kind { get; init; }

    public string? Name { get; init; }

    public Scopes Scopes { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime ExpiresAt { get; init; }

    public DateTime? UsedAt { get; init; }

    public int? SchemaVersion { get; init; }

    /// <summary>Tells the driver how it looks in BSON.</summary>
    public static void Register() => DocumentMap.Register<GrantDocument>(map =>
    {
        map.MapIdMember(grant => grant.Id);
        map.MapMember(grant => grant.Owner).SetSerializer(DocumentMap.Uuid).SetIsRequired(true);
        map.MapMember(grant => grant.Kind).SetIsRequired(true);
        map.MapMember(grant => grant.CreatedAt).SetIsRequired(true);
        map.MapMember(grant => grant.ExpiresAt).SetIsRequired(true);
    });
}
