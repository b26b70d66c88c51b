using System.Security.Claims;
using Htmx;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;
using TaskManager.Infrastructure.Identity;
using TaskManager.Web.Features.Accounts;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Features.Tokens;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Hosting;

/// <summary>What the settings say about who may come in.</summary>
/// <param name="Enabled">Whether people sign in. If not, whoever reaches this server is the one owner.</param>
/// <param name="SignUp">Whether anybody may make an account.</param>
/// <param name="AnyAddress">Whether personal mode may be reached from other machines.</param>
public sealed record AccountSettings(bool Enabled, bool SignUp, bool AnyAddress)
{
    /// <exception cref="StartupException">A value is neither true nor false.</exception>
    internal static AccountSettings Of(IConfiguration configuration) =>
        new(Flag(configuration, "Accounts:Enabled", otherwise: false), Flag(configuration, "Accounts:SignUp", otherwise: true),
            Flag(configuration, "Personal:AnyAddress", otherwise: false));

    private static bool Flag(IConfiguration configuration, string key, bool otherwise) => configuration[key] switch
    {
        null or "" => otherwise,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw StartupException.Setting(key, text, "Allowed are true and false."),
    };
}

/// <summary>This action signs somebody in: whoever asks is nobody to it, whatever cookie they bring.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StartsSessionAttribute : Attribute;

/// <summary>This controller is there in accounts mode only.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ForAccountsAttribute : Attribute;

/// <summary>Who asks: the one owner of personal mode, whoever has signed in, or for whom a token acts.</summary>
internal static class AccountMode
{
    /// <summary>How long a browser that is asked to remember stays signed in without being used.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(14);

    /// <summary>Registers who asks, by the mode.</summary>
    public static void AddOwner(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = AccountSettings.Of(configuration);
        services.AddSingleton(settings).AddSessions();
        if (settings.Enabled) services.AddSignedInOwner();
        else services.AddSingleton<ICurrentOwner, LocalOwner>().Configure<MvcOptions>(options => options.Conventions.Add(new NoAccounts()));
    }

    /// <summary>Recognizes who asks, and lets nobody else than who has signed in any further, unless the endpoint says otherwise.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<AccountSettings>().Enabled)
        {
            app.UseLocalApi();
            return;
        }
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static void AddSignedInOwner(this IServiceCollection services)
    {
        services.AddAccounts();
        services.AddHttpContextAccessor();
        services.AddSingleton<ICurrentOwner, SignedInOwner>();
        services.AddScoped<SignIns>();
        services.AddSingleton<PasswordTurns>();
        services.AddSingleton<StreamSessions>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = "taskmanager-session";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.CookieManager = new SessionCookies();
            options.ExpireTimeSpan = Remembered;
            options.SlidingExpiration = true;
            // To the API a cookie says nothing, and it neither gets one nor is sent to a page.
            options.ForwardDefaultSelector = context => context.IsApi() ? BearerTokens.Name : null;
            options.Events.OnRedirectToLogin = context => AskToSignIn(context.HttpContext);
            options.Events.OnRedirectToAccessDenied = context => AskToSignIn(context.HttpContext);
        });
        BearerTokens.Add(services);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    // A page is another page; a fragment has no place for one, so the browser is told to go there.
    private static Task AskToSignIn(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var address = request.PathBase + "/account/sign-in" + QueryString.Create("returnUrl", context.SignInReturnUrl());
        if (request.IsHtmx() || request.Path.StartsWithSegments("/events"))
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            if (request.IsHtmx()) response.Htmx(headers => headers.Redirect(address));
            return Task.CompletedTask;
        }
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = address;
        return Task.CompletedTask;
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

    /// <summary>Takes the pages of accounts away, where there are none.</summary>
    private sealed class NoAccounts : IApplicationModelConvention
    {
        public void Apply(ApplicationModel application) =>
            Array.ForEach([.. application.Controllers.Where(controller => controller.Attributes.OfType<ForAccountsAttribute>().Any())],
                controller => application.Controllers.Remove(controller));
    }

    /// <summary>Whoever has signed in, or has made the token that the API was asked with.</summary>
    private sealed class SignedInOwner(IHttpContextAccessor http) : ICurrentOwner
    {
        public OwnerId Id => http.HttpContext!.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new OwnerId(Guid.ParseExact(id, "D"))
            : throw new InvalidOperationException("Nobody has signed in, and nothing stopped the request.");
    }
}
