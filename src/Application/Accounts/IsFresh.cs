using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Whether nobody has signed up yet, so that the tasks of personal mode are still nobody else's.</summary>
public sealed record IsFresh : IQuery<bool>;

internal sealed class IsFreshHandler(IAccountRepository accounts) : IRequestHandler<IsFresh, Result<bool>>
{
    public async Task<Result<bool>> Handle(IsFresh request, CancellationToken cancellationToken) =>
        await accounts.IsEmpty(cancellationToken);
}
