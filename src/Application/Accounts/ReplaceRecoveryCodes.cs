using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Replaces the current owner's recovery codes.</summary>
public sealed record ReplaceRecoveryCodes : ICommand<RecoveryCodes>, IChecksSecret;

internal sealed class ReplaceRecoveryCodesHandler(IAccountRepository accounts, NewRecoveryCodes codes, Scope scope)
    : IRequestHandler<ReplaceRecoveryCodes, Result<RecoveryCodes>>
{
    public async Task<Result<RecoveryCodes>> Handle(ReplaceRecoveryCodes command, CancellationToken cancellationToken) =>
        await accounts.Find(scope, cancellationToken) is { TwoFactorEnabled: true } account
            ? await codes.For(account, ActivityKind.RecoveryCodesMade)
            : AccountErrors.ChangedMeanwhile;
}
