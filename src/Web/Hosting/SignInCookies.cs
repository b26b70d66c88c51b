using System.Security.Claims;
using Htmx;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using TaskManager.Infrastructure.Identity;
using TaskManager.Web.Features.Accounts;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Tokens;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Hosting;

/// <summary>This action signs somebody in: whoever asks is nobody to it, whatever cookie they bring.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StartsSessionAttribute : Attribute
{
    /// <summary>Whether it makes an account for them.</summary>
    public bool IsNewAccount { get; init; }
}

/// <summary>The cookies of those who sign in, and where those go who have not.</summary>
internal static class SignInCookies
{
    /// <summary>How long a browser that is asked to remember stays signed in without being used.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(14);

    public static void AddSignInCookies(this IServiceCollection services) =>
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = "taskmanager-session";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.CookieManager = new SessionCookies();
            options.ExpireTimeSpan = Remembered;
            options.SlidingExpiration = true;
            options.Events.OnSignedIn = EndFormerSession;
            // To the API a cookie says nothing, and it neither gets one nor is sent to a page.
            options.ForwardDefaultSelector = context => context.IsApi() ? BearerTokens.Name : null;
            options.Events.OnRedirectToLogin = context => AskToSignIn(context.HttpContext);
            options.Events.OnRedirectToAccessDenied = context => AskToSignIn(context.HttpContext);
        }).AddCookie(IdentityConstants.TwoFactorUserIdScheme, options =>
        {
            // Between two steps of signing in, or of making a passkey; it opens nothing.
            options.Cookie.Name = "taskmanager-sign-in";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            options.SlidingExpiration = false;
        });

    // Who signs in again, in a browser that was signed in, is signed out of what it was before.
    private static async Task EndFormerSession(CookieSignedInContext context)
    {
        if (new ChunkingCookieManager().GetRequestCookie(context.HttpContext, context.Options.Cookie.Name!) is { } cookie
            && context.Options.TicketDataFormat.Unprotect(cookie)?.Principal.FindFirstValue(RememberedSessions.SecretClaim) is { } key)
            await context.Options.SessionStore!.RemoveAsync(key);
    }

    /// <summary>A page that is still open from somebody else: who signs in elsewhere in the same browser must not see their tasks under another's name, so it asks to sign in.</summary>
    public static void UsePagesOfOthers(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.IsHtmx() && context.Request.Headers[Views.OwnerHeader] is [{ Length: > 0 } owner] && owner != context.SignedInId()
        // An error page is the same request once more; of a failure it does not know who asked.
        && context.Features.Get<IStatusCodeReExecuteFeature>() is null && context.Features.Get<IExceptionHandlerFeature>() is null
            ? AskToSignIn(context)
            : next(context));

    // A page is another page; a fragment has no place for one, so the browser is told to go there. A plain form with text is kept for afterwards.
    private static async Task AskToSignIn(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var (htmx, back) = (request.IsHtmx(), context.SignInReturnUrl());
        response.StatusCode = StatusCodes.Status401Unauthorized;
        if (!htmx && !request.IsSafe() && Drafts.IsKept(request.Path))
        {
            var kept = await context.RequestServices.GetRequiredService<Drafts>().Keep(context);
            // Too long to be kept: the page that says so shows it.
            if (kept is null && context.Typed().Count > 0) return;
            back = kept ?? back;
        }
        var address = request.PathBase + "/account/sign-in" + QueryString.Create("returnUrl", back);
        if (htmx) response.Htmx(headers => headers.Redirect(address));
        else if (!request.Path.StartsWithSegments("/events")) (response.StatusCode, response.Headers.Location) = (StatusCodes.Status303SeeOther, address);
    }

    /// <summary>
    /// Hides the session that a browser has already from those who start one: it would go on with the new owner, under a secret that somebody else may have
    /// put into that browser.
    /// </summary>
    private sealed class SessionCookies : ICookieManager
    {
        private readonly ChunkingCookieManager _inner = new();

        public string? GetRequestCookie(HttpContext context, string key) =>
            context.GetEndpoint()?.Metadata.GetMetadata<StartsSessionAttribute>() is null ? _inner.GetRequestCookie(context, key) : null;

        public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) => _inner.AppendResponseCookie(context, key, value, options);

        public void DeleteCookie(HttpContext context, string key, CookieOptions options) => _inner.DeleteCookie(context, key, options);
    }
}
