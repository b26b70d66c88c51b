using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>The secret for an authenticator app during the set-up. It is not returned once the second factor is on.</summary>
public sealed record ShowSecondFactor : IQuery<AuthenticatorSetUp>;

/// <summary>The secret for an authenticator app.</summary>
/// <param name="Key">The secret as base32, to be typed.</param>
/// <param name="Address">The secret as an <c>otpauth://</c> address, which authenticator apps open.</param>
public sealed record AuthenticatorSetUp(string Key, string Address)
{
    /// <summary>The secret in groups of four.</summary>
    public string Groups => string.Join(' ', Key.Chunk(4).Select(group => new string(group)));

    /// <summary>Without the secret, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(AuthenticatorSetUp);
}

internal sealed class ShowSecondFactorHandler(UserManager<Account> users, IAccountRepository accounts, Scope scope)
    : IRequestHandler<ShowSecondFactor, Result<AuthenticatorSetUp>>
{
    public async Task<Result<AuthenticatorSetUp>> Handle(ShowSecondFactor query, CancellationToken cancellationToken)
    {
        if (await accounts.Find(scope, cancellationToken) is not { TwoFactorEnabled: false } account
            || await users.GetAuthenticatorKeyAsync(account) is not { } key)
            return new NotFound("No second factor is being set up. Start on your account page.");
        return new AuthenticatorSetUp(key, $"otpauth://totp/Tasks:{Uri.EscapeDataString(account.Email)}?secret={key}&issuer=Tasks");
    }
}
