using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using TaskManager.Application.Common;
using TaskManager.Web.Features.Api;
using TaskManager.Web.Features.Tokens;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Marks an action that starts a session: its request stays anonymous, even with a session cookie.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StartsSessionAttribute : Attribute
{
    /// <summary>Whether the action creates the account.</summary>
    public bool IsNewAccount { get; init; }
}

/// <summary>
/// Authenticates a request by its session cookie. Requests of the API are authenticated by tokens only (<see cref="BearerTokens"/>).
/// </summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ISessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string Name = "Session";

    /// <summary>Adds the scheme as the default one.</summary>
    public static void Add(IServiceCollection services) => services.AddAuthentication(Name)
        .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(
            Name, options => options.ForwardDefaultSelector = context => context.IsApi() ? BearerTokens.Name : null);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!NeedsOwner() || Request.SessionSecret() is not { } secret
            || await sessions.Find(secret, Context.RequestAborted) is not { } session)
            return AuthenticateResult.NoResult();
        await sessions.Renew(session, Context.RequestAborted);
        Context.Features.Set(session.Grant);
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, session.Grant.Owner.ToString()), new Claim(ClaimTypes.Name, session.Email)], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => SignInFirst.Answer(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => SignInFirst.Answer(Context);

    // Assets and health are public. The page about a failure must not query the store, which may have caused it.
    private bool NeedsOwner() =>
        Context.Features.Get<IExceptionHandlerFeature>() is null
        && (Context.GetEndpoint()?.Metadata is not { } endpoint
            || (endpoint.GetMetadata<StartsSessionAttribute>() is null
                && (endpoint.GetMetadata<IAllowAnonymous>() is null || endpoint.GetMetadata<DisableRateLimitingAttribute>() is null)));
}
