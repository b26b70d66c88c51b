using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Deletes the current owner's account with its tasks, sessions, tokens and activity. It cannot be undone.</summary>
/// <param name="Confirm">The password: a session in an unattended browser is not enough.</param>
public sealed record DeleteAccount(string? Confirm) : ICommand<bool>, IChecksSecret
{
    /// <summary>Without the password, so that it cannot get into a log by accident.</summary>
    public override string ToString() => nameof(DeleteAccount);
}

// Any password may be tried: the handler checks it.
internal sealed class DeleteAccountValidator : AbstractValidator<DeleteAccount>;

internal sealed partial class DeleteAccountHandler(
    IAccountRepository accounts, Credentials credentials, IGrantRepository grants, ISessions sessions, IJobRepository jobs, Scope scope,
    TimeProvider time, ILogger<DeleteAccountHandler> logger) : IRequestHandler<DeleteAccount, Result<bool>>
{
    // A cancelled import stops within a second. The tasks that it would roll back after that are deleted anyway.
    private static readonly TimeSpan JobsEnd = TimeSpan.FromSeconds(5);

    public async Task<Result<bool>> Handle(DeleteAccount command, CancellationToken cancellationToken)
    {
        if (await credentials.ByPassword(await accounts.Find(scope, cancellationToken), command.Confirm) is null)
            return Validation.Of(nameof(DeleteAccount.Confirm), Credentials.WrongPassword);
        // Sessions and tokens end first, so that no request adds to the account. A cancelled request must not leave half of it.
        await sessions.RevokeAll(scope, except: null, CancellationToken.None);
        await grants.RemoveAll(scope, GrantKind.Token, except: null, CancellationToken.None);
        await jobs.CancelAll(scope, time, JobsEnd, CancellationToken.None);
        await accounts.Delete(scope, CancellationToken.None);
        Deleted(logger, scope.Owner);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Owner} was deleted with all its data")]
    private static partial void Deleted(ILogger logger, OwnerId owner);
}
