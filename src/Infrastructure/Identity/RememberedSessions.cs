using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// Recognizes at once whoever was recognized a moment ago in the same session. All others, and those whose session is to be renewed, are the framework's,
/// whose way costs several times as much.
/// </summary>
public static class RememberedSessions
{
    /// <summary>What the cookie handler calls the one claim of a cookie whose session is stored: the secret by which it is found.</summary>
    public const string SecretClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    /// <summary>Whether whoever asks was recognized: then the request is theirs, as if the framework had done it.</summary>
    public static bool Recognize(HttpContext context)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        // The manager hides the cookie from actions that start a session.
        if (options.CookieManager.GetRequestCookie(context, options.Cookie.Name!) is not { } cookie
            || options.TicketDataFormat.Unprotect(cookie)?.Principal.FindFirstValue(SecretClaim) is not { } secret
            || services.GetRequiredService<SessionStore>().Remembered(secret) is not { } session) return false;
        context.Features.Set(session.Grant);
        context.User = session.Ticket.Principal;
        return true;
    }
}
