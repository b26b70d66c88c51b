using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Begins the creation of a passkey for the current owner. Returns the options for the browser, as JSON.</summary>
public sealed record BeginPasskey : ICommand<string>;

internal sealed class BeginPasskeyHandler(IPasskeys passkeys, IAccountRepository accounts, Scope scope)
    : IRequestHandler<BeginPasskey, Result<string>>
{
    public async Task<Result<string>> Handle(BeginPasskey command, CancellationToken cancellationToken)
    {
        if (await accounts.Find(scope, cancellationToken) is not { } account) return new NotFound("This account was deleted.");
        return account.Passkeys.Count < Passkey.MaxCount
            ? await passkeys.BeginCreation(account)
            : new Conflict($"An account can have at most {Passkey.MaxCount} passkeys. Remove one first.");
    }
}
