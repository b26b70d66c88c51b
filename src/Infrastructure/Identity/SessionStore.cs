using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// The browsers that are signed in. A cookie holds only a secret; what it stands for is a <see cref="Grant"/>, so that signing out ends it wherever the cookie
/// was copied to. What was read is believed for <see cref="Believed"/>, which is how long a session may live on after another node has revoked it.
/// </summary>
internal sealed partial class SessionStore(IGrantRepository grants, IDataProtectionProvider protection, TimeProvider time, ILogger<SessionStore> logger)
    : ITicketStore, ISessions, IDisposable
{
    /// <summary>How long a session is believed without asking the store.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(3);

    /// <summary>How long a browser stays signed in, however often it is used.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    private const int LongestName = 200;

    private readonly IDataProtector _tickets = protection.CreateProtector("TaskManager.Session");
    private int _revocations;
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public Task<string> StoreAsync(AuthenticationTicket ticket) => Store(ticket, "", CancellationToken.None);

    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) =>
        Store(ticket, httpContext.Request.Headers.UserAgent.ToString(), cancellationToken);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key) => (await Find(key, CancellationToken.None))?.Ticket;

    /// <summary>What the secret stands for; the request has its grant from then on.</summary>
    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        if (await Find(key, cancellationToken) is not { } session) return null;
        httpContext.Features.Set(session.Grant);
        return session.Ticket;
    }

    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        if (await Find(key, CancellationToken.None) is not { } session) return;
        if (Owner(ticket) != session.Grant.Owner) throw new InvalidOperationException("A session cannot go on with another owner.");
        var now = time.GetUtcNow();
        var renewed = session.Grant with { ExpiresAt = End(session.Grant.CreatedAt, ticket), UsedAt = now, Ticket = Sealed(ticket) };
        try
        {
            await grants.Renew(Scope.Of(renewed.Owner), renewed, CancellationToken.None);
        }
        catch (StorageUnavailableException down)
        {
            // What was asked for was done, and there are days left to renew it in.
            NotRenewed(logger, down.Message);
        }
        _known.Remove(renewed.Id);
    }

    public async Task RemoveAsync(string key)
    {
        if (await Find(key, CancellationToken.None) is { } session) await Revoke(Scope.Of(session.Grant.Owner), session.Grant.Id, CancellationToken.None);
    }

    /// <summary>What the secret stands for, when it is believed still and need not be renewed; null: ask the store.</summary>
    public Session? Remembered(string secret)
    {
        var now = time.GetUtcNow();
        return _known.TryGetValue(Id(secret), out Session? known) && IsBelieved(known!, now)
            && known!.Ticket.Properties is { IssuedUtc: { } issued, ExpiresUtc: { } end } && now - issued < end - now ? known : null;
    }

    public async Task<bool> IsLive(string id, CancellationToken cancellationToken) => await Load(id, cancellationToken) is not null;

    public async Task<bool> Revoke(Scope scope, string id, CancellationToken cancellationToken)
    {
        var revoked = await grants.Remove(scope, id, cancellationToken);
        Forget(id);
        return revoked;
    }

    public async Task RevokeAll(Scope scope, string? except, CancellationToken cancellationToken)
    {
        Forget([.. await grants.RemoveAll(scope, GrantKind.Session, except, cancellationToken)]);
    }

    public void Dispose() => _known.Dispose();

    private async Task<string> Store(AuthenticationTicket ticket, string browser, CancellationToken cancellationToken)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = time.GetUtcNow();
        var owner = Owner(ticket);
        await grants.Add(Scope.Of(owner), new Grant(Id(secret), owner, GrantKind.Session, Cut(browser), Scopes.Read | Scopes.Write,
            now, End(now, ticket), now, Sealed(ticket)), cancellationToken);
        return secret;
    }

    private ValueTask<Session?> Find(string secret, CancellationToken cancellationToken) => Load(Id(secret), cancellationToken);

    private async ValueTask<Session?> Load(string id, CancellationToken cancellationToken)
    {
        var (now, revocations) = (time.GetUtcNow(), Volatile.Read(ref _revocations));
        if (_known.TryGetValue(id, out Session? known) && IsBelieved(known!, now)) return known;
        if (await grants.Find(id, now, cancellationToken) is not { Kind: GrantKind.Session, Ticket: { } bytes } grant) return null;
        if (Open(bytes) is not { } ticket) return null;
        var session = new Session(grant, ticket, now);
        _known.Set(id, session, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Believed });
        // What was read before a revocation is not to be believed after it.
        if (revocations != Volatile.Read(ref _revocations)) _known.Remove(id);
        return session;
    }

    private AuthenticationTicket? Open(byte[] ticket)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(_tickets.Unprotect(ticket));
        }
        catch (CryptographicException)
        {
            // The keys of this server were lost: people sign in again.
            return null;
        }
    }

    private static bool IsBelieved(Session known, DateTimeOffset now) => now - known.ReadAt < Believed && known.Grant.ExpiresAt > now;

    private void Forget(params ReadOnlySpan<string> ids)
    {
        Interlocked.Increment(ref _revocations);
        foreach (var id in ids) _known.Remove(id);
    }

    // Not through the middle of a character.
    private static string Cut(string browser) =>
        browser.Length <= LongestName ? browser : browser[..(char.IsHighSurrogate(browser[LongestName - 1]) ? LongestName - 1 : LongestName)];

    private static DateTimeOffset End(DateTimeOffset began, AuthenticationTicket ticket) =>
        ticket.Properties.ExpiresUtc is { } end && end < began + Longest ? end : began + Longest;

    private static OwnerId Owner(AuthenticationTicket ticket) => new(Guid.ParseExact(ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier)!, "D"));

    private byte[] Sealed(AuthenticationTicket ticket) => _tickets.Protect(TicketSerializer.Default.Serialize(ticket));

    private static string Id(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session could not be renewed: {Cause}")]
    private static partial void NotRenewed(ILogger logger, string cause);

    /// <summary>A session as it was read.</summary>
    internal sealed record Session(Grant Grant, AuthenticationTicket Ticket, DateTimeOffset ReadAt);
}
