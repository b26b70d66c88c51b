using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Completes a sign-in by a code of the authenticator app or a recovery code.</summary>
/// <param name="Pending">The sign-in, from <see cref="SignIn"/>.</param>
/// <param name="Code">The code; spaces are ignored.</param>
/// <param name="RememberMe">See <see cref="NewSession.IsPersistent"/>.</param>
public sealed record SignInByCode(PendingSignIn Pending, string? Code, bool RememberMe) : ICommand<NewSession>, IChecksSecret
{
    /// <summary>Without the code, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(SignInByCode);
}

// The handler answers the same for every wrong code.
internal sealed class SignInByCodeValidator : AbstractValidator<SignInByCode>;

internal sealed class SignInByCodeHandler(IAccountRepository accounts, Credentials credentials, SessionStart session)
    : IRequestHandler<SignInByCode, Result<NewSession>>
{
    private static readonly Validation Wrong = Validation.Of(
        nameof(SignInByCode.Code), "Wrong or used code. After too many attempts, wait five minutes.");

    public async Task<Result<NewSession>> Handle(SignInByCode command, CancellationToken cancellationToken)
    {
        if (await accounts.Find(new Scope(command.Pending.Owner), cancellationToken) is not { } found
            || found.SecurityStamp != command.Pending.SecurityStamp)
            return new NotFound("The password or the second factor was changed. Sign in again.");
        if (await credentials.ByCode(found, command.Code) is not { } account) return Wrong;
        return await session.Of(account, command.RememberMe, "password and code") is { } started ? started : Wrong;
    }
}
