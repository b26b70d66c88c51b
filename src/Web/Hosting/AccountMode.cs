using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.RateLimiting;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;
using TaskManager.Infrastructure.Identity;
using TaskManager.Web.Features.Accounts;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Features.Tokens;

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

/// <summary>Who asks: the one owner of personal mode, whoever has signed in, or for whom a token acts.</summary>
internal static class AccountMode
{
    /// <summary>Registers who asks, by the mode.</summary>
    public static void AddOwner(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var settings = AccountSettings.Of(configuration);
        services.AddSingleton(settings).AddSessions();
        var limits = RateLimits.Of(configuration);
        if (settings.Enabled)
        {
            services.AddSignedInOwner(GuessingOptions.Of(configuration, environment.IsDevelopment()));
            limits.AddTo(services);
        }
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
        // Else the framework, which sees none in this branch of the pipeline, puts another one before everything, where nobody knows the endpoint yet.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseWhen(context => IsAskedWho(context) && (context.IsApi() || !RememberedSessions.Recognize(context)), asked => asked.UseAuthentication());
        app.UseRateLimits();
        app.UsePagesOfOthers();
        app.UseAuthorization();
    }

    // Not for assets and health, which are for all; nor for the page that says what failed, as that may be the store that knows who asks.
    private static bool IsAskedWho(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>() is null
        && (context.GetEndpoint()?.Metadata is not { } endpoint || endpoint.GetMetadata<IAllowAnonymous>() is null || endpoint.GetMetadata<DisableRateLimitingAttribute>() is null);

    private static void AddSignedInOwner(this IServiceCollection services, GuessingOptions guessing)
    {
        services.AddAccounts(guessing);
        services.AddHttpContextAccessor();
        services.AddSingleton<ICurrentOwner, SignedInOwner>();
        services.AddScoped<Credentials>();
        services.AddScoped<SignIns>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<Passkeys>();
        services.AddSingleton<Drafts>();
        services.AddSingleton(new PasswordTurns(Environment.ProcessorCount));
        services.AddSingleton<StreamSessions>();
        services.AddSignInCookies();
        BearerTokens.Add(services);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>Takes the pages of accounts away, where there are none.</summary>
    private sealed class NoAccounts : IApplicationModelConvention
    {
        public void Apply(ApplicationModel application) =>
            Array.ForEach([.. application.Controllers.Where(controller => controller.ControllerType.IsSubclassOf(typeof(AccountPages)))],
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
