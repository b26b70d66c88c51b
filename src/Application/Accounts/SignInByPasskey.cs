using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>
/// Signs the owner of a passkey in. It needs no code, because the device verifies its user, and it works while wrong passwords lock the
/// account.
/// </summary>
/// <param name="Credential">The browser's response after <see cref="RequestPasskey"/>, as JSON.</param>
/// <param name="RememberMe">See <see cref="NewSession.IsPersistent"/>.</param>
public sealed record SignInByPasskey(string? Credential, bool RememberMe) : ICommand<NewSession>, IChecksSecret
{
    /// <summary>Without the credential, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(SignInByPasskey);
}

// The handler answers the same for every wrong credential.
internal sealed class SignInByPasskeyValidator : AbstractValidator<SignInByPasskey>;

internal sealed class SignInByPasskeyHandler(UserManager<Account> users, IPasskeys passkeys, SessionStart session)
    : IRequestHandler<SignInByPasskey, Result<NewSession>>
{
    private static readonly Validation Wrong = Validation.Of(
        "", "This passkey was not accepted: it is unknown here, or the sign-in timed out. Try again, or use your password.");

    public async Task<Result<NewSession>> Handle(SignInByPasskey command, CancellationToken cancellationToken)
    {
        if (command.Credential is not { Length: > 0 and <= IPasskeys.MaxAnswerLength } credential
            || await passkeys.Proved(credential) is not var (account, passkey)
            // The stored use count detects a copy of the device.
            || !(await users.AddOrUpdatePasskeyAsync(account, passkey)).Succeeded) return Wrong;
        return await session.Of(account, command.RememberMe, $"passkey {passkey.Name}") is { } started ? started : Wrong;
    }
}
