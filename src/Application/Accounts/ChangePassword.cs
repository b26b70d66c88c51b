using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Changes the current owner's password, and ends their sessions in other browsers.</summary>
/// <param name="Current">The current password: a session in an unattended browser is not enough.</param>
/// <param name="Password">The new one; see <see cref="PasswordRules"/>.</param>
public sealed record ChangePassword(string? Current, string? Password) : ICommand<bool>, IChecksSecret
{
    /// <summary>Without the passwords, so that they cannot get into a log by accident.</summary>
    public override string ToString() => nameof(ChangePassword);
}

// The rules of a password need the account: the handler checks them.
internal sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>;

internal sealed class ChangePasswordHandler(
    UserManager<Account> users, IAccountRepository accounts, Credentials credentials, ISessions sessions, ICurrentClient client,
    Scope scope, ActivityLog activity) : IRequestHandler<ChangePassword, Result<bool>>
{
    public async Task<Result<bool>> Handle(ChangePassword command, CancellationToken cancellationToken)
    {
        if (await credentials.ByPassword(await accounts.Find(scope, cancellationToken), command.Current) is not { } account)
            return Validation.Of(nameof(ChangePassword.Current), Credentials.WrongPassword);
        if (PasswordRules.Check(account.Email, command.Password ?? "") is { } broken)
            return Validation.Of(nameof(ChangePassword.Password), broken);
        if (!(await users.ChangePasswordAsync(account, command.Current!, command.Password!)).Succeeded)
            return Validation.Of(nameof(ChangePassword.Password), "The password was not changed. Try again.");
        // The password is changed, so a cancelled request must not stop the revocation.
        await sessions.RevokeAll(scope, await client.SessionId(sessions), CancellationToken.None);
        await activity.Record(scope.Owner, ActivityKind.PasswordChanged);
        return true;
    }
}
