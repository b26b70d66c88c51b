using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>What kind of secret a grant is for.</summary>
public enum GrantKind
{
    /// <summary>A browser that has signed in; its secret is in a cookie.</summary>
    Session = 1,

    /// <summary>A personal access token, for programs that use the API.</summary>
    Token = 2,
}

/// <summary>What a grant allows. A number in the store: never renumber.</summary>
[Flags]
public enum Scopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To see the owner's tasks.</summary>
    Read = 1,

    /// <summary>To change them.</summary>
    Write = 2,
}

/// <summary>The right to act for an owner until an end, for whoever brings a secret. The store does not hold the secret, only its
/// hash.</summary>
/// <param name="Id">The SHA-256 of the secret, as base64url.</param>
/// <param name="Owner">For whom.</param>
/// <param name="Kind">What kind of secret.</param>
/// <param name="Name">What the owner knows it by: the name of a token, or of a browser.</param>
/// <param name="Scopes">What it allows. A session allows all.</param>
/// <param name="CreatedAt">When it was granted.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="UsedAt">When it was last used, give or take a few minutes; null before the first time.</param>
public sealed record Grant(
    string Id, OwnerId Owner, GrantKind Kind, string Name, Scopes Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? UsedAt = null);
