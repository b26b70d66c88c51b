using System.Security.Claims;
using System.Text.Encodings.Web;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using TaskManager.Application.Accounts;
using TaskManager.Web.Features.Api;

namespace TaskManager.Web.Features.Tokens;

/// <summary>Who asks by a token: <c>Authorization: Bearer tm_…</c> (RFC 6750). For the API only; nothing else looks at that
/// header.</summary>
internal sealed class BearerTokens(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IMediator mediator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string Name = "Bearer";

    /// <summary>The claim that says what a token may do, one for each scope.</summary>
    public const string ScopeClaim = "scope";

    private const string NotValid = "This token is not known, has ended, or was revoked. Make another one on the account page.";

    /// <summary>Adds the scheme, and for each scope a policy of its name.</summary>
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
                : "Send a token with each request, as in \"Authorization: Bearer tm_...\". You make tokens on your account page.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
        Response.Headers.WWWAuthenticate = $"{Name} error=\"insufficient_scope\"";
        return ApiProblems.Answer(Context, StatusCodes.Status403Forbidden,
            $"This token has not the scope \"{scope}\". Make one that has it on the account page.");
    }

    private static ClaimsPrincipal Principal(TokenUse use)
    {
        var owner = new Claim(ClaimTypes.NameIdentifier, use.Owner.ToString());
        return new(new ClaimsIdentity([owner, .. use.Scopes.Names().Select(scope => new Claim(ScopeClaim, scope))], Name));
    }
}
