using System.Buffers.Text;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Removes a passkey of the current owner.</summary>
/// <param name="Id">See <see cref="PasskeyView.Id"/>.</param>
public sealed record RemovePasskey(string? Id) : ICommand<bool>;

// Any id is allowed: an unknown one is not found.
internal sealed class RemovePasskeyValidator : AbstractValidator<RemovePasskey>;

internal sealed class RemovePasskeyHandler(UserManager<Account> users, IAccountRepository accounts, Scope scope, ActivityLog activity)
    : IRequestHandler<RemovePasskey, Result<bool>>
{
    public async Task<Result<bool>> Handle(RemovePasskey command, CancellationToken cancellationToken)
    {
        if (await accounts.Find(scope, cancellationToken) is not { } account
            || account.Passkeys.FirstOrDefault(each => Base64Url.EncodeToString(each.CredentialId) == command.Id) is not { } passkey)
            return new NotFound("This passkey was already removed. Reload your account page.");
        if (!(await users.RemovePasskeyAsync(account, passkey.CredentialId)).Succeeded) return AccountErrors.ChangedMeanwhile;
        await activity.Record(account.Id, ActivityKind.PasskeyRemoved, passkey.Name);
        return true;
    }
}
