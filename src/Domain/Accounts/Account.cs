using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>An account and its credentials. ASP.NET Core Identity changes it field by field and stores it as a whole (ADR 0015).</summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="email">See <see cref="Email"/>.</param>
/// <param name="createdAt">See <see cref="CreatedAt"/>.</param>
public sealed class Account(OwnerId id, string email, DateTimeOffset createdAt)
{
    /// <summary>Longest e-mail address, in characters (RFC 5321, 4.5.3.1.3, without its brackets).</summary>
    public const int MaxEmailLength = 254;

    /// <summary>Shortest password, in text elements: it may be the only factor (NIST SP 800-63B-4, 3.1.1.2).</summary>
    public const int MinPasswordLength = 15;

    /// <summary>Longest password, in text elements: the maximum of common password managers; hashing cost does not grow with it.</summary>
    public const int MaxPasswordLength = 256;

    /// <summary>The number of digits of a code of an authenticator app.</summary>
    public const int CodeDigits = 6;

    /// <summary>The owner id of the account's tasks.</summary>
    public OwnerId Id { get; } = id;

    /// <summary>The e-mail address as typed: the sign-in name. ASCII only, to exclude look-alike characters.</summary>
    public string Email { get; set; } = email;

    /// <summary>The e-mail address in upper case, for look-ups. Unique among accounts.</summary>
    public string EmailKey { get; set; } = email.ToUpperInvariant();

    /// <summary>The instant of sign-up.</summary>
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>The password hash with its salt and parameters; null when the account has passkeys only.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>
    /// A random value, replaced at each change of credentials: a sign-in that began before it fails. API tokens stay valid.
    /// </summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>The number of failed attempts with a password or code since the last success or lockout.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>The end of the lockout; null or past: the account is not locked.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Whether sign-in by password requires a second factor.</summary>
    public bool TwoFactorEnabled { get; set; }

    /// <summary>The secret of the authenticator app, encrypted; null before its set-up.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>
    /// The 30-second step of the last accepted code, counted since 1970 (RFC 6238, 5.2). Codes of this and earlier steps are rejected.
    /// </summary>
    public long LastAuthenticatorStep { get; set; }

    /// <summary>The hashes of the unused recovery codes.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; set; } = [];

    /// <summary>The passkeys, oldest first.</summary>
    public IReadOnlyList<Passkey> Passkeys { get; set; } = [];

    /// <summary>The version: starts at 1, incremented by each write of the store. A write with another expected version fails.</summary>
    public long Version { get; set; } = 1;
}

/// <summary>A WebAuthn (Level 3) credential: a public key, whose private key stays on a device or in a password manager.</summary>
/// <param name="CredentialId">The authenticator's id of the credential. Unique among accounts.</param>
/// <param name="PublicKey">The public key, in COSE format.</param>
/// <param name="Name">The name that the owner chose; null before.</param>
/// <param name="CreatedAt">The instant of registration.</param>
/// <param name="SignCount">The signature counter; 0 for authenticators without one.</param>
/// <param name="Transports">The transports that the authenticator reports.</param>
/// <param name="IsUserVerified">Whether the authenticator verified the user at registration.</param>
/// <param name="IsBackupEligible">Whether the credential can be synchronized between devices.</param>
/// <param name="IsBackedUp">Whether the credential is synchronized.</param>
/// <param name="AttestationObject">The attestation object of the registration.</param>
/// <param name="ClientDataJson">The client data of the registration.</param>
public sealed record Passkey(
    byte[] CredentialId, byte[] PublicKey, string? Name, DateTimeOffset CreatedAt, uint SignCount, IReadOnlyList<string> Transports,
    bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp, byte[] AttestationObject, byte[] ClientDataJson)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>How many passkeys an account can have.</summary>
    public const int MaxCount = 20;
}
