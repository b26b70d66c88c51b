using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>
/// Stores grants: a port. An expired grant counts as absent, even before its removal. Every method throws
/// <see cref="StorageUnavailableException"/> when the store cannot answer. <see cref="Find"/> takes no <see cref="Scope"/>: it
/// authenticates the request.
/// </summary>
public interface IGrantRepository
{
    /// <summary>Returns the grant with this id; null when it does not exist or has expired by <paramref name="now"/>.</summary>
    Task<Grant?> Find(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns the owner's grants of a kind that have not expired by <paramref name="now"/>, newest first.</summary>
    Task<IReadOnlyList<Grant>> List(Scope scope, GrantKind kind, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Stores a new grant.</summary>
    /// <exception cref="InvalidOperationException">The id exists: secrets are random, so this is a bug.</exception>
    Task Add(Scope scope, Grant grant, CancellationToken cancellationToken);

    /// <summary>Replaces expiry and last use of the owner's grant with this id.</summary>
    /// <returns>False when the grant does not exist: it is not created.</returns>
    Task<bool> Renew(Scope scope, Grant grant, CancellationToken cancellationToken);

    /// <summary>Removes the owner's grant with this id.</summary>
    /// <returns>Whether the grant existed.</returns>
    Task<bool> Remove(Scope scope, string id, CancellationToken cancellationToken);

    /// <summary>Removes all of the owner's grants of a kind, except the one with the id <paramref name="except"/>.</summary>
    /// <returns>The ids of the removed grants.</returns>
    Task<IReadOnlyList<string>> RemoveAll(Scope scope, GrantKind kind, string? except, CancellationToken cancellationToken);
}
