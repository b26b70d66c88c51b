using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>The kind of a grant's secret.</summary>
public enum GrantKind
{
    /// <summary>A browser session; the cookie carries the secret.</summary>
    Session = 1,

    /// <summary>A personal access token, for programs that use the API.</summary>
    Token = 2,
}

/// <summary>The permissions of a grant. Stored by number: never renumber.</summary>
[Flags]
public enum Scopes
{
    /// <summary>No permission.</summary>
    None = 0,

    /// <summary>Reads the owner's tasks.</summary>
    Read = 1,

    /// <summary>Changes the owner's tasks.</summary>
    Write = 2,
}

/// <summary>Authorizes the bearer of a secret to act for an owner until it expires. The store holds only the hash of the secret.</summary>
/// <param name="Id">The SHA-256 of the secret, as base64url.</param>
/// <param name="Owner">The owner that the bearer acts for.</param>
/// <param name="Kind">The kind of the secret.</param>
/// <param name="Name">The name shown to the owner: that of the token, or of the browser.</param>
/// <param name="Scopes">The permissions. A session has all of them.</param>
/// <param name="CreatedAt">The instant of creation.</param>
/// <param name="ExpiresAt">The instant of expiry.</param>
/// <param name="UsedAt">The instant of the last use, to minutes for a token and to a week for a session; null before the first.</param>
public sealed record Grant(
    string Id, OwnerId Owner, GrantKind Kind, string Name, Scopes Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? UsedAt = null);
