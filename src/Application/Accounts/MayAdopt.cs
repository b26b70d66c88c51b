using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Whether a new account may take over the tasks of personal mode: on the server's own machine, before the first account is
/// made.</summary>
public sealed record MayAdopt : IQuery<bool>;

internal sealed class MayAdoptHandler(IAccountRepository accounts, ICurrentClient client) : IRequestHandler<MayAdopt, Result<bool>>
{
    public async Task<Result<bool>> Handle(MayAdopt request, CancellationToken cancellationToken) =>
        client.IsLocal && await accounts.IsEmpty(cancellationToken);
}
