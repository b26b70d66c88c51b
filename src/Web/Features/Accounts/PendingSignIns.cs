using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The cookie between two steps of a sign-in, or of making a passkey. It opens nothing.</summary>
internal static class PendingSignIns
{
    private const string Stamp = "stamp";
    private static readonly string Scheme = IdentityConstants.TwoFactorUserIdScheme;

    /// <summary>Adds its scheme, by the framework's encrypted cookies.</summary>
    public static void Add(IServiceCollection services) => services.AddAuthentication().AddCookie(Scheme, options =>
    {
        options.Cookie.Name = "taskmanager-sign-in";
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.ExpireTimeSpan = TimeSpan.FromMinutes(5);
        options.SlidingExpiration = false;
    });

    /// <summary>Gives a sign-in that waits for its code to the browser.</summary>
    public static Task SavePending(this HttpContext context, PendingSignIn pending) =>
        context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, pending.Owner.ToString()), new Claim(Stamp, pending.SecurityStamp)], Scheme)));

    /// <summary>The sign-in of this browser that waits for its code; null when none does.</summary>
    public static async Task<PendingSignIn?> Pending(this HttpContext context) =>
        (await context.AuthenticateAsync(Scheme)).Principal is { } principal && principal.FindFirstValue(Stamp) is { } stamp
            ? new PendingSignIn(new OwnerId(Guid.ParseExact(principal.FindFirstValue(ClaimTypes.NameIdentifier)!, "D")), stamp)
            : null;

    /// <summary>Takes it away from the browser.</summary>
    public static Task EndPending(this HttpContext context) => context.SignOutAsync(Scheme);
}
