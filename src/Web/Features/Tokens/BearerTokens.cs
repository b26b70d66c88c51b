using System.Security.Claims;
using System.Text.Encodings.Web;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using TaskManager.Application.Accounts;
using TaskManager.Web.Features.Api;

namespace TaskManager.Web.Features.Tokens;

/// <summary>Authenticates a request of the API by its token: <c>Authorization: Bearer tm_…</c> (RFC 6750).</summary>
internal sealed class BearerTokens(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IMediator mediator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string Name = "Bearer";

    /// <summary>The type of the claims with the scopes of a token, one for each scope.</summary>
    public const string ScopeClaim = "scope";

    private const string NotValid = "This token is unknown, expired or revoked. Make a new one on the account page.";

    /// <summary>Adds the scheme, and a policy for each scope with the name of the scope.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, BearerTokens>(Name, null);
        var policies = services.AddAuthorizationBuilder();
        foreach (var scope in new[] { ScopeNames.Read, ScopeNames.Write })
            policies.AddPolicy(scope,
                policy => policy.AddAuthenticationSchemes(Name).RequireAuthenticatedUser().RequireClaim(ScopeClaim, scope));
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not { Count: > 0 } headers) return AuthenticateResult.NoResult();
        if (headers is not [{ } header] || !header.StartsWith($"{Name} ", StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail(NotValid);
        if (TokenSecret.Hash(header[Name.Length..].Trim(' ')) is not { } hash) return AuthenticateResult.Fail(NotValid);
        var use = await mediator.Send(new UseToken(hash), Context.RequestAborted);
        return use.Error is null
            ? AuthenticateResult.Success(new AuthenticationTicket(Principal(use.Value), Name))
            : AuthenticateResult.Fail(NotValid);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failed = (await HandleAuthenticateOnceSafeAsync()).Failure is not null;
        Response.Headers.WWWAuthenticate = failed ? $"{Name} error=\"invalid_token\"" : Name;
        await ApiProblems.Answer(Context, StatusCodes.Status401Unauthorized,
            failed
                ? NotValid
                : "This request has no token. Make one on the account page, and send it as in \"Authorization: Bearer tm_...\".");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
        Response.Headers.WWWAuthenticate = $"{Name} error=\"insufficient_scope\"";
        return ApiProblems.Answer(Context, StatusCodes.Status403Forbidden,
            $"This token lacks the scope \"{scope}\". Make one with it on the account page.");
    }

    private static ClaimsPrincipal Principal(TokenUse use)
    {
        var owner = new Claim(ClaimTypes.NameIdentifier, use.Owner.ToString());
        return new(new ClaimsIdentity([owner, .. use.Scopes.Names().Select(scope => new Claim(ScopeClaim, scope))], Name));
    }
}
