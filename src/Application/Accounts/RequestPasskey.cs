using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Begins a sign-in by passkey; answers the options for the browser, as JSON. Any passkey of this site will do, so no address is
/// typed.</summary>
public sealed record RequestPasskey : ICommand<string>;

internal sealed class RequestPasskeyHandler(IPasskeys passkeys) : IRequestHandler<RequestPasskey, Result<string>>
{
    public async Task<Result<string>> Handle(RequestPasskey command, CancellationToken cancellationToken) => await passkeys.BeginRequest();
}
