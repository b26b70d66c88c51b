using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Signs the owner of an account in by its password; with a second factor, a code must follow.</summary>
/// <param name="Email">The address of the account.</param>
/// <param name="Password">The password of the account.</param>
/// <param name="RememberMe">See <see cref="NewSession.IsPersistent"/>.</param>
public sealed record SignIn(string? Email, string? Password, bool RememberMe) : ICommand<SignInStep>, IChecksSecret
{
    /// <summary>Without the password, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(SignIn);
}

/// <summary>The outcome of a right password: a session, or a sign-in that waits for a code.</summary>
/// <param name="Session">The session; null when the account has a second factor.</param>
/// <param name="Pending">The sign-in that a code completes; null when the account has no second factor.</param>
public sealed record SignInStep(NewSession? Session, PendingSignIn? Pending);

/// <summary>A sign-in with a right password that waits for a code.</summary>
/// <param name="Owner">The owner of the account.</param>
/// <param name="SecurityStamp">The security stamp of the account at the check of the password. A new stamp voids the sign-in.</param>
public sealed record PendingSignIn(OwnerId Owner, string SecurityStamp);

// The handler answers the same for every wrong address or password.
internal sealed class SignInValidator : AbstractValidator<SignIn>;

internal sealed class SignInHandler(UserManager<Account> users, Credentials credentials, SessionStart session)
    : IRequestHandler<SignIn, Result<SignInStep>>
{
    private static readonly Validation Wrong = Validation.Of(
        "", "Wrong e-mail address or password. After too many attempts, wait five minutes.");

    public async Task<Result<SignInStep>> Handle(SignIn command, CancellationToken cancellationToken)
    {
        var found = command.Email?.Trim() is { Length: > 0 and <= Account.MaxEmailLength } email
            ? await users.FindByEmailAsync(email)
            : null;
        if (await credentials.ByPassword(found, command.Password) is not { } account) return Wrong;
        if (account.TwoFactorEnabled) return new SignInStep(null, new PendingSignIn(account.Id, account.SecurityStamp));
        return await session.Of(account, command.RememberMe, "password") is { } started ? new SignInStep(started, null) : Wrong;
    }
}
