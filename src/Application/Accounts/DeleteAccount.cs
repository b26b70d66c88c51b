using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Deletes the account of whoever asks, and everything that is theirs: tasks, sessions, tokens, activity. It cannot be
/// undone.</summary>
public sealed record DeleteAccount : ICommand<bool>;

internal sealed partial class DeleteAccountHandler(
    IAccountRepository accounts, IGrantRepository grants, ISessions sessions, IJobRepository jobs, Scope scope, TimeProvider time,
    ILogger<DeleteAccountHandler> logger)
    : IRequestHandler<DeleteAccount, Result<bool>>
{
    // An import stops within a second; what it takes back after that is deleted anyway.
    private static readonly TimeSpan JobsEnd = TimeSpan.FromSeconds(5);

    public async Task<Result<bool>> Handle(DeleteAccount request, CancellationToken cancellationToken)
    {
        // Nobody is to add anything to what is being deleted; and once begun, it is done.
        await sessions.RevokeAll(scope, except: null, CancellationToken.None);
        await grants.RemoveAll(scope, GrantKind.Token, except: null, CancellationToken.None);
        await jobs.CancelAll(scope, time, JobsEnd, CancellationToken.None);
        await accounts.Delete(scope, CancellationToken.None);
        Deleted(logger, scope.Owner);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Owner} was deleted with everything that was its owner's")]
    private static partial void Deleted(ILogger logger, OwnerId owner);
}
