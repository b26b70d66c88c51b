using TaskManager.Domain.Accounts;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The stored document of a session or token; docs/mongodb.md describes each field. Fields missing in older documents are null.
/// </summary>
internal sealed class GrantDocument
{
    /// <summary>The schema version that this program writes.</summary>
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

    /// <summary>Registers the BSON mapping.</summary>
    public static void Register() => DocumentMap.Register<GrantDocument>(map =>
    {
        map.MapIdMember(grant => grant.Id);
        map.MapMember(grant => grant.Owner).SetSerializer(DocumentMap.Uuid).SetIsRequired(true);
        map.MapMember(grant => grant.Kind).SetIsRequired(true);
        map.MapMember(grant => grant.CreatedAt).SetIsRequired(true);
        map.MapMember(grant => grant.ExpiresAt).SetIsRequired(true);
    });
}
