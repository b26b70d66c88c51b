using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Creates a new secret for an authenticator app, unless the current owner already has a second factor.</summary>
public sealed record BeginSecondFactor : ICommand<bool>;

internal sealed class BeginSecondFactorHandler(UserManager<Account> users, IAccountRepository accounts, Scope scope)
    : IRequestHandler<BeginSecondFactor, Result<bool>>
{
    public async Task<Result<bool>> Handle(BeginSecondFactor command, CancellationToken cancellationToken) =>
        await accounts.Find(scope, cancellationToken) is { TwoFactorEnabled: false } account
        && (await users.ResetAuthenticatorKeyAsync(account)).Succeeded;
}
