using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Turns the second factor off, and deletes the secret of the authenticator app.</summary>
public sealed record TurnOffSecondFactor : ICommand<bool>;

internal sealed class TurnOffSecondFactorHandler(UserManager<Account> users, IAccountRepository accounts, Scope scope, ActivityLog activity)
    : IRequestHandler<TurnOffSecondFactor, Result<bool>>
{
    public async Task<Result<bool>> Handle(TurnOffSecondFactor command, CancellationToken cancellationToken)
    {
        if (await accounts.Find(scope, cancellationToken) is not { TwoFactorEnabled: true } account) return true;
        (account.TwoFactorEnabled, account.AuthenticatorKey, account.LastAuthenticatorStep, account.RecoveryCodes) = (false, null, 0, []);
        // The new stamp voids sign-ins that wait for a code, and the call stores the account.
        if (!(await users.UpdateSecurityStampAsync(account)).Succeeded) return AccountErrors.ChangedMeanwhile;
        await activity.Record(account.Id, ActivityKind.TwoFactorDisabled);
        return true;
    }
}
