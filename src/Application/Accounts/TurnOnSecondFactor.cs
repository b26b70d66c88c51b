using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Turns the second factor on, when the code of the authenticator app is right.</summary>
/// <param name="Code">The code that the app shows; spaces are ignored.</param>
public sealed record TurnOnSecondFactor(string? Code) : ICommand<RecoveryCodes>, IChecksSecret
{
    /// <summary>Without the code, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(TurnOnSecondFactor);
}

/// <summary>Codes that replace the code of the authenticator app, each once. They are returned only once.</summary>
/// <param name="Codes">The codes.</param>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes)
{
    /// <summary>Without the codes, so that they cannot get into a log by accident.</summary>
    public override string ToString() => nameof(RecoveryCodes);
}

// The handler checks the code.
internal sealed class TurnOnSecondFactorValidator : AbstractValidator<TurnOnSecondFactor>;

internal sealed class TurnOnSecondFactorHandler(
    UserManager<Account> users, IAccountRepository accounts, NewRecoveryCodes codes, Scope scope)
    : IRequestHandler<TurnOnSecondFactor, Result<RecoveryCodes>>
{
    private static readonly Validation Wrong = Validation.Of(nameof(TurnOnSecondFactor.Code),
        "Wrong code. Type the code that the app shows now. If it is still wrong, check the clock of its device.");

    public async Task<Result<RecoveryCodes>> Handle(TurnOnSecondFactor command, CancellationToken cancellationToken)
    {
        var code = command.Code?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        if (await accounts.Find(scope, cancellationToken) is not { TwoFactorEnabled: false } account
            || !await users.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, code)) return Wrong;
        account.TwoFactorEnabled = true;
        return await codes.For(account, ActivityKind.TwoFactorEnabled);
    }
}

/// <summary>Creates recovery codes.</summary>
internal sealed class NewRecoveryCodes(UserManager<Account> users, ActivityLog activity)
{
    private const int Count = 10;

    /// <summary>Replaces the recovery codes of an account, and stores the account with its other changes.</summary>
    public async Task<Result<RecoveryCodes>> For(Account account, ActivityKind kind)
    {
        if (await users.GenerateNewTwoFactorRecoveryCodesAsync(account, Count) is not { } codes) return AccountErrors.ChangedMeanwhile;
        await activity.Record(account.Id, kind);
        return new RecoveryCodes([.. codes]);
    }
}
