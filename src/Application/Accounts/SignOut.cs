using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Ends the session of the request.</summary>
public sealed record SignOut : ICommand<bool>;

internal sealed class SignOutHandler(ISessions sessions, ICurrentClient client, Scope scope, ActivityLog activity)
    : IRequestHandler<SignOut, Result<bool>>
{
    public async Task<Result<bool>> Handle(SignOut command, CancellationToken cancellationToken)
    {
        if (client.SessionSecret is not { } secret || await sessions.Find(secret, cancellationToken) is not { Grant: var session })
            return true;
        await sessions.Revoke(scope, session.Id, cancellationToken);
        await activity.Record(scope.Owner, ActivityKind.SignedOut);
        return true;
    }
}
