using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>
/// A person who signs in, and all that is needed to recognize them. What may be done with it is ASP.NET Core Identity's business, which
/// changes it
/// field by field and stores it as one (ADR 0015); here are the limits, and what a store must keep.
/// </summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="email">See <see cref="Email"/>.</param>
/// <param name="createdAt">See <see cref="CreatedAt"/>.</param>
public sealed class Account(OwnerId id, string email, DateTimeOffset createdAt)
{
    /// <summary>Longest e-mail address, in characters (RFC 5321, 4.5.3.1.3, without its brackets).</summary>
    public const int MaxEmailLength = 254;

    /// <summary>Shortest password, in characters as people count them: it may be the only factor (NIST SP 800-63B-4, 3.1.1.2).</summary>
    public const int MinPasswordLength = 15;

    /// <summary>Longest password, in the same characters: what a password manager makes at most, and hashing it costs nothing
    /// more.</summary>
    public const int MaxPasswordLength = 256;

    /// <summary>How many digits a code of an authenticator app has.</summary>
    public const int CodeDigits = 6;

    /// <summary>Whose tasks are theirs.</summary>
    public OwnerId Id { get; } = id;

    /// <summary>The e-mail address as it was typed: the name to sign in with. Only ASCII, so that no two look alike.</summary>
    public string Email { get; set; } = email;

    /// <summary>The address as it is looked up, in capitals. No two accounts have the same.</summary>
    public string EmailKey { get; set; } = email.ToUpperInvariant();

    /// <summary>When they signed up.</summary>
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>The password's hash with its salt and how it was made; null for somebody who has passkeys only.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Random, and another one after each change of what they sign in with: what was made for the former is no longer
    /// good.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>How many passwords or codes were wrong since the last right one, or since the last lock.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>Until when no password or code is looked at; null or past: they are.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Whether a password is not enough.</summary>
    public bool TwoFactorEnabled { get; set; }

    /// <summary>The secret of the authenticator app, encrypted; null when none was ever asked for.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>The 30-second step of the last code that was accepted, since 1970 (RFC 6238, 5.2): it and those before it are used
    /// up.</summary>
    public long LastAuthenticatorStep { get; set; }

    /// <summary>The hashes of the recovery codes that are not used up.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; set; } = [];

    /// <summary>The passkeys, oldest first.</summary>
    public IReadOnlyList<Passkey> Passkeys { get; set; } = [];

    /// <summary>Grows by one each time it is stored, from 1; the store sets it. A store refuses to overwrite another version than the one
    /// that was read.</summary>
    public long Version { get; set; } = 1;
}

/// <summary>A public key whose private half a device or password manager keeps (WebAuthn, Level 3).</summary>
/// <param name="CredentialId">What the device calls it. No two accounts have the same.</param>
/// <param name="PublicKey">The key, as COSE.</param>
/// <param name="Name">What its owner calls it; null before they say.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="SignCount">How often the device says that it was used; devices that do not count say 0.</param>
/// <param name="Transports">How the device can be reached, as it says.</param>
/// <param name="IsUserVerified">Whether the device made sure who used it.</param>
/// <param name="IsBackupEligible">Whether it may be on several devices.</param>
/// <param name="IsBackedUp">Whether it is.</param>
/// <param name="AttestationObject">What the device said when it was made.</param>
/// <param name="ClientDataJson">What the browser said when it was made.</param>
public sealed record Passkey(
    byte[] CredentialId, byte[] PublicKey, string? Name, DateTimeOffset CreatedAt, uint SignCount, IReadOnlyList<string> Transports,
    bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp, byte[] AttestationObject, byte[] ClientDataJson)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>How many passkeys an account can have.</summary>
    public const int MaxCount = 20;
}
