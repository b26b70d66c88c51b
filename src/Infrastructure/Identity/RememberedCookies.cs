using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// Remembers what the cookies of sessions hold: to decrypt one is a fifth of what the server does for a list. It is only the secret by which the session is
/// found; whether there is one is asked each time.
/// </summary>
internal sealed class RememberedCookies(ISecureDataFormat<AuthenticationTicket> inner) : ISecureDataFormat<AuthenticationTicket>, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public string Protect(AuthenticationTicket data) => inner.Protect(data);

    public string Protect(AuthenticationTicket data, string? purpose) => inner.Protect(data, purpose);

    public AuthenticationTicket? Unprotect(string? protectedText) => Unprotect(protectedText, null);

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose)
    {
        if (protectedText is null || purpose is not null) return inner.Unprotect(protectedText, purpose);
        if (_known.TryGetValue(protectedText, out AuthenticationTicket? ticket)) return ticket;
        // Only what is genuine, so that nobody fills it with what they made up.
        return inner.Unprotect(protectedText) is { } genuine
            ? _known.Set(protectedText, genuine, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime })
            : null;
    }

    public void Dispose() => _known.Dispose();
}
