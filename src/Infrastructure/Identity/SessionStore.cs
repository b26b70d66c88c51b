using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// Stores sessions as grants. It caches a session for <see cref="CachedFor"/>, so a revocation by another node takes effect after that
/// time at the latest.
/// </summary>
internal sealed partial class SessionStore(
    IGrantRepository grants, IAccountRepository accounts, TimeProvider time, ILogger<SessionStore> logger) : ISessions, IDisposable
{
    /// <summary>The time for which a session is cached.</summary>
    public static readonly TimeSpan CachedFor = TimeSpan.FromSeconds(3);

    /// <summary>The time after which an unused session ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(14);

    /// <summary>The maximum lifetime of a session.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    private const int SecretBytes = 32, LongestName = 200;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 20_000 });
    private int _revocations;

    public async Task<string> Start(Scope scope, string browser, CancellationToken cancellationToken)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = time.GetUtcNow();
        var session = new Grant(
            Hash(secret), scope.Owner, GrantKind.Session, Cut(browser), Scopes.Read | Scopes.Write, now, now + Idle, now);
        await grants.Add(scope, session, cancellationToken);
        return secret;
    }

    public async Task<Session?> Find(string secret, CancellationToken cancellationToken) =>
        secret.Length == Base64Url.GetEncodedLength(SecretBytes) ? await Load(Hash(secret), cancellationToken) : null;

    public async Task Renew(Session session, CancellationToken cancellationToken)
    {
        var (grant, now) = (session.Grant, time.GetUtcNow());
        if (now - (grant.UsedAt ?? grant.CreatedAt) < grant.ExpiresAt - now) return;
        var longest = grant.CreatedAt + Longest;
        try
        {
            var renewed = grant with { UsedAt = now, ExpiresAt = now + Idle < longest ? now + Idle : longest };
            await grants.Renew(new Scope(grant.Owner), renewed, cancellationToken);
        }
        catch (StorageUnavailableException down)
        {
            // The session is still valid for days, so a failed write must not fail the request.
            NotRenewed(logger, down.Message);
        }
        _cache.Remove(grant.Id);
    }

    public async Task<bool> IsLive(string id, CancellationToken cancellationToken) =>
        await grants.Find(id, time.GetUtcNow(), cancellationToken) is { Kind: GrantKind.Session };

    public async Task<bool> Revoke(Scope scope, string id, CancellationToken cancellationToken)
    {
        var revoked = await grants.Remove(scope, id, cancellationToken);
        Evict(id);
        return revoked;
    }

    public async Task RevokeAll(Scope scope, string? except, CancellationToken cancellationToken) =>
        Evict([.. await grants.RemoveAll(scope, GrantKind.Session, except, cancellationToken)]);

    public void Dispose() => _cache.Dispose();

    private async ValueTask<Session?> Load(string id, CancellationToken cancellationToken)
    {
        var (now, revocations) = (time.GetUtcNow(), Volatile.Read(ref _revocations));
        if (_cache.TryGetValue(id, out Cached? cached) && now - cached!.ReadAt < CachedFor && cached.Session.Grant.ExpiresAt > now)
            return cached.Session;
        if (await grants.Find(id, now, cancellationToken) is not { Kind: GrantKind.Session } grant) return null;
        if (await accounts.Find(new Scope(grant.Owner), cancellationToken) is not { } account) return null;
        var session = new Session(grant, account.Email);
        _cache.Set(id, new Cached(session, now), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = CachedFor });
        // A concurrent revocation may have missed the entry that was just cached.
        if (revocations != Volatile.Read(ref _revocations)) _cache.Remove(id);
        return session;
    }

    private void Evict(params ReadOnlySpan<string> ids)
    {
        Interlocked.Increment(ref _revocations);
        foreach (var id in ids) _cache.Remove(id);
    }

    // A cut must not split a surrogate pair.
    private static string Cut(string browser) =>
        browser.Length <= LongestName
            ? browser
            : browser[..(char.IsHighSurrogate(browser[LongestName - 1]) ? LongestName - 1 : LongestName)];

    private static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session could not be renewed: {Cause}")]
    private static partial void NotRenewed(ILogger logger, string cause);

    private sealed record Cached(Session Session, DateTimeOffset ReadAt);
}
