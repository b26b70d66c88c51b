using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>The browsers in which people are signed in: a port. What it revokes is refused with its next request, on other nodes within
/// seconds.</summary>
public interface ISessions
{
    /// <summary>Whether there is a session of this id that has not ended.</summary>
    Task<bool> IsLive(string id, CancellationToken cancellationToken);

    /// <summary>Signs the owner out of the browser with the session of this id.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> Revoke(Scope scope, string id, CancellationToken cancellationToken);

    /// <summary>Signs the owner out of all browsers, except the one with the session <paramref name="except"/>.</summary>
    Task RevokeAll(Scope scope, string? except, CancellationToken cancellationToken);
}
