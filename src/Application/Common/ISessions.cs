using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>Browser sessions: a port. A revoked session is rejected at its next request, on other nodes within 3 seconds.</summary>
public interface ISessions
{
    /// <summary>Starts a session. It ends after 14 days without use, and 90 days after its start.</summary>
    /// <param name="scope">Its owner.</param>
    /// <param name="browser">The name that the browser gives itself; it is cut after 200 characters.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The secret by which it is found: 256 random bits as base64url. The store holds the hash alone.</returns>
    Task<string> Start(Scope scope, string browser, CancellationToken cancellationToken);

    /// <summary>The session with this secret; null when there is none, when it has ended, or when its account was deleted.</summary>
    Task<Session?> Find(string secret, CancellationToken cancellationToken);

    /// <summary>Moves the end of a session as if it had just started, when half of the time to its end has passed since its last
    /// renewal.</summary>
    /// <remarks>It does not fail when the store is down: the next request tries again.</remarks>
    Task Renew(Session session, CancellationToken cancellationToken);

    /// <summary>Returns whether the session exists and has not expired.</summary>
    Task<bool> IsLive(string id, CancellationToken cancellationToken);

    /// <summary>Revokes the owner's session with this id.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> Revoke(Scope scope, string id, CancellationToken cancellationToken);

    /// <summary>Revokes all of the owner's sessions, except the one with the id <paramref name="except"/>.</summary>
    Task RevokeAll(Scope scope, string? except, CancellationToken cancellationToken);
}

/// <summary>The session of the running request.</summary>
internal static class CurrentSession
{
    /// <summary>The id of the session that the client sent; null when it sent none that is valid.</summary>
    public static async Task<string?> SessionId(this ICurrentClient client, ISessions sessions) =>
        client.SessionSecret is { } secret ? (await sessions.Find(secret, CancellationToken.None))?.Grant.Id : null;
}

/// <summary>A session as a request finds it.</summary>
/// <param name="Grant">Its owner, start and end.</param>
/// <param name="Email">The address of its account.</param>
public sealed record Session(Grant Grant, string Email);

/// <summary>A session that was just started.</summary>
/// <param name="Secret">See <see cref="ISessions.Start"/>.</param>
/// <param name="IsPersistent">Whether the browser keeps its cookie when it is closed.</param>
public sealed record NewSession(string Secret, bool IsPersistent)
{
    /// <summary>Without the secret, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(NewSession);
}
