using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Begins a sign-in by any passkey of this site, without an e-mail address. Returns the options for the browser, as
/// JSON.</summary>
public sealed record RequestPasskey : ICommand<string>;

internal sealed class RequestPasskeyHandler(IPasskeys passkeys) : IRequestHandler<RequestPasskey, Result<string>>
{
    public async Task<Result<string>> Handle(RequestPasskey command, CancellationToken cancellationToken) => await passkeys.BeginRequest();
}
