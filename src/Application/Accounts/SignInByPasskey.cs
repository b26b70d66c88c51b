using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>
/// Signs the owner of a passkey in. No code is required, since the device verified its user; and failed passwords lock no passkey.
/// </summary>
/// <param name="Credential">The browser's answer after <see cref="RequestPasskey"/>, as JSON.</param>
/// <param name="RememberMe">See <see cref="NewSession.IsPersistent"/>.</param>
public sealed record SignInByPasskey(string? Credential, bool RememberMe) : ICommand<NewSession>, IChecksSecret
{
    /// <summary>Without the credential, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(SignInByPasskey);
}

// Any credential may be tried: all wrong ones get the same answer.
internal sealed class SignInByPasskeyValidator : AbstractValidator<SignInByPasskey>;

internal sealed class SignInByPasskeyHandler(UserManager<Account> users, IPasskeys passkeys, SessionStart session)
    : IRequestHandler<SignInByPasskey, Result<NewSession>>
{
    private static readonly Validation Wrong = Validation.Of(
        "", "This passkey was not accepted: it belongs to no account here, or it took too long. Try again, or sign in by your password.");

    public async Task<Result<NewSession>> Handle(SignInByPasskey command, CancellationToken cancellationToken)
    {
        if (command.Credential is not { Length: > 0 and <= IPasskeys.MaxAnswerLength } credential
            || await passkeys.Proved(credential) is not var (account, passkey)
            // The number of its uses is stored, by which a copy of the device would be noticed.
            || !(await users.AddOrUpdatePasskeyAsync(account, passkey)).Succeeded) return Wrong;
        return await session.Of(account, command.RememberMe, $"passkey {passkey.Name}") is { } started ? started : Wrong;
    }
}
