using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>
/// Stores grants: a port. <see cref="Find"/> takes no <see cref="Scope"/>: it is how a request finds out whose it is. A grant that
/// has ended is not
/// there, whether it was removed yet or not. Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </summary>
public interface IGrantRepository
{
    /// <summary>The grant with this id; null when there is none, or when it has ended by <paramref name="now"/>.</summary>
    Task<Grant?> Find(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The owner's grants of a kind that have not ended by <paramref name="now"/>, newest first.</summary>
    Task<IReadOnlyList<Grant>> List(Scope scope, GrantKind kind, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Stores a new grant.</summary>
    /// <exception cref="InvalidOperationException">There is one with this id: secrets are random, so this is a bug.</exception>
    Task Add(Scope scope, Grant grant, CancellationToken cancellationToken);

    /// <summary>Overwrites the end and the last use of the owner's grant with this id.</summary>
    /// <returns>False when there is none: it does not come back.</returns>
    Task<bool> Renew(Scope scope, Grant grant, CancellationToken cancellationToken);

    /// <summary>Removes the owner's grant with this id.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> Remove(Scope scope, string id, CancellationToken cancellationToken);

    /// <summary>Removes all of the owner's grants of a kind, except the one with the id <paramref name="except"/>.</summary>
    /// <returns>The ids of those that were removed.</returns>
    Task<IReadOnlyList<string>> RemoveAll(Scope scope, GrantKind kind, string? except, CancellationToken cancellationToken);
}
