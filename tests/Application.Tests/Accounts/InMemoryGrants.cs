using System.Collections.Concurrent;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Tests.Accounts;

/// <summary>Grants in memory, as plainly as the port promises them.</summary>
internal sealed class InMemoryGrants : IGrantRepository
{
    private readonly ConcurrentDictionary<string, Grant> _stored = new();
    private int _renewed;

    public IEnumerable<Grant> Stored => _stored.Values;

    /// <summary>How often a grant was renewed.</summary>
    public int Renewed => _renewed;

    public Task<Grant?> Find(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(_stored.TryGetValue(id, out var grant) && grant.ExpiresAt > now ? grant : null);

    public Task<IReadOnlyList<Grant>> List(Scope scope, GrantKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Grant>>(
            [.. Of(scope, kind).Where(grant => grant.ExpiresAt > now).OrderByDescending(grant => grant.CreatedAt)]);

    public Task Add(Scope scope, Grant grant, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(grant.Owner, scope.Owner);
        return _stored.TryAdd(grant.Id, grant) ? Task.CompletedTask : throw new InvalidOperationException("There is one.");
    }

    public async Task<bool> Renew(Scope scope, Grant grant, CancellationToken cancellationToken)
    {
        // As long as a store takes, so that others come meanwhile.
        await Task.Delay(10, cancellationToken);
        Interlocked.Increment(ref _renewed);
        return _stored.TryGetValue(grant.Id, out var before) && before.Owner == scope.Owner
            && _stored.TryUpdate(grant.Id, before with { ExpiresAt = grant.ExpiresAt, UsedAt = grant.UsedAt }, before);
    }

    public Task<bool> Remove(Scope scope, string id, CancellationToken cancellationToken) =>
        Task.FromResult(_stored.TryGetValue(id, out var grant) && grant.Owner == scope.Owner && _stored.TryRemove(id, out _));

    public Task<IReadOnlyList<string>> RemoveAll(Scope scope, GrantKind kind, string? except, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(
            [.. Of(scope, kind).Where(grant => grant.Id != except && _stored.TryRemove(grant.Id, out _)).Select(grant => grant.Id)]);

    private IEnumerable<Grant> Of(Scope scope, GrantKind kind) =>
        _stored.Values.Where(grant => grant.Owner == scope.Owner && grant.Kind == kind);
}
