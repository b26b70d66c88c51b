using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The cookie between two steps of a sign-in, or of the creation of a passkey. It authenticates no request.</summary>
internal static class PendingSignIns
{
    private const string Stamp = "stamp";
    private static readonly string Scheme = IdentityConstants.TwoFactorUserIdScheme;

    /// <summary>Adds the scheme, with the framework's encrypted cookies.</summary>
    public static void Add(IServiceCollection services) => services.AddAuthentication().AddCookie(Scheme, options =>
    {
        options.Cookie.Name = "taskmanager-sign-in";
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.ExpireTimeSpan = TimeSpan.FromMinutes(5);
        options.SlidingExpiration = false;
    });

    /// <summary>Stores a sign-in that waits for its code in the cookie.</summary>
    public static Task SavePending(this HttpContext context, PendingSignIn pending) =>
        context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, pending.Owner.ToString()), new Claim(Stamp, pending.SecurityStamp)], Scheme)));

    /// <summary>Returns the sign-in that waits for its code; null when there is none.</summary>
    public static async Task<PendingSignIn?> Pending(this HttpContext context) =>
        (await context.AuthenticateAsync(Scheme)).Principal is { } principal && principal.FindFirstValue(Stamp) is { } stamp
            ? new PendingSignIn(new OwnerId(Guid.ParseExact(principal.FindFirstValue(ClaimTypes.NameIdentifier)!, "D")), stamp)
            : null;

    /// <summary>Deletes the cookie.</summary>
    public static Task EndPending(this HttpContext context) => context.SignOutAsync(Scheme);
}
