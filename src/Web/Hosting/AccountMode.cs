using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;
using TaskManager.Infrastructure.Identity;
using TaskManager.Web.Features.Accounts;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Live;
using TaskManager.Web.Features.Tokens;

namespace TaskManager.Web.Hosting;

/// <summary>Registers the owner of a request and its authentication, for personal mode or accounts mode.</summary>
internal static class AccountMode
{
    /// <summary>Registers the services of the mode in the settings.</summary>
    public static void AddOwner(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var accounts = configuration.Options<AccountOptions>("Accounts");
        services.AddSingleton(accounts).AddAccounts(GuessingOptions.Of(configuration, environment.IsDevelopment()));
        var limits = configuration.Options<RateLimits>("RateLimits");
        if (accounts.Enabled)
        {
            services.AddSignedInOwner();
            limits.AddTo(services);
        }
        else
        {
            // With IHttpContextAccessor, the server would create a context for each request instead of reusing one.
            services.AddSingleton<ICurrentOwner, LocalOwner>().AddSingleton<ICurrentClient, LocalClient>();
            services.Configure<MvcOptions>(options => options.Conventions.Add(new NoAccounts()));
        }
    }

    /// <summary>Authenticates requests, and rejects anonymous ones unless the endpoint allows them.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<AccountOptions>().Enabled)
        {
            app.UseLocalApi();
            return;
        }
        app.UseAuthentication();
        app.UseRateLimits();
        app.UsePagesOfOthers();
        app.UseAuthorization();
    }

    private static void AddSignedInOwner(this IServiceCollection services)
    {
        services.AddHttpContextAccessor().AddSingleton<ICurrentOwner, SignedInOwner>().AddSingleton<ICurrentClient, RequestClient>();
        services.AddSingleton<Drafts>();
        services.AddSingleton<StreamSessions>();
        SessionAuthentication.Add(services);
        PendingSignIns.Add(services);
        BearerTokens.Add(services);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>Removes the pages of accounts from personal mode.</summary>
    private sealed class NoAccounts : IApplicationModelConvention
    {
        public void Apply(ApplicationModel application) =>
            Array.ForEach([.. application.Controllers.Where(controller => controller.ControllerType.IsSubclassOf(typeof(AccountPages)))],
                controller => application.Controllers.Remove(controller));
    }

    /// <summary>The owner of the session or token of the request.</summary>
    private sealed class SignedInOwner(IHttpContextAccessor http) : ICurrentOwner
    {
        public OwnerId Id => http.HttpContext!.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new OwnerId(Guid.ParseExact(id, "D"))
            : throw new InvalidOperationException("An anonymous request reached a use case that needs an owner.");
    }
}
