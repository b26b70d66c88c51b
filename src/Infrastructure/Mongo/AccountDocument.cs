namespace TaskManager.Infrastructure.Mongo;

/// <summary>The stored document of an account; docs/mongodb.md describes each field. Fields missing in older documents are null.</summary>
internal sealed class AccountDocument
{
    /// <summary>The schema version that this program writes.</summary>
    public const int Latest = 1;

    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public required string EmailKey { get; init; }

    public required DateTime CreatedAt { get; init; }

    public string? PasswordHash { get; init; }

    public string? SecurityStamp { get; init; }

    public int FailedAttempts { get; init; }

    public DateTime? LockedUntil { get; init; }

    public bool TwoFactorEnabled { get; init; }

    public string? AuthenticatorKey { get; init; }

    public long LastAuthenticatorStep { get; init; }

    public IReadOnlyList<string>? RecoveryCodes { get; init; }

    public IReadOnlyList<PasskeyDocument>? Passkeys { get; init; }

    public required long Version { get; init; }

    public int? SchemaVersion { get; init; }

    /// <summary>Registers the BSON mapping, including passkeys.</summary>
    public static void Register()
    {
        DocumentMap.Register<AccountDocument>(map =>
        {
            map.MapIdMember(account => account.Id).SetSerializer(DocumentMap.Uuid);
            map.MapMember(account => account.Email).SetIsRequired(true);
            map.MapMember(account => account.EmailKey).SetIsRequired(true);
            map.MapMember(account => account.CreatedAt).SetIsRequired(true);
            map.MapMember(account => account.Version).SetIsRequired(true);
        });
        DocumentMap.Register<PasskeyDocument>(map =>
        {
            map.MapMember(passkey => passkey.CredentialId).SetIsRequired(true);
            map.MapMember(passkey => passkey.PublicKey).SetIsRequired(true);
            map.MapMember(passkey => passkey.CreatedAt).SetIsRequired(true);
        });
    }
}

/// <summary>A passkey, embedded in the document of its account.</summary>
internal sealed class PasskeyDocument
{
    public required byte[] CredentialId { get; init; }

    public required byte[] PublicKey { get; init; }

    public string? Name { get; init; }

    public required DateTime CreatedAt { get; init; }

    public long SignCount { get; init; }

    public IReadOnlyList<string>? Transports { get; init; }

    public bool IsUserVerified { get; init; }

    public bool IsBackupEligible { get; init; }

    public bool IsBackedUp { get; init; }

    public byte[]? AttestationObject { get; init; }

    public byte[]? ClientDataJson { get; init; }
}
