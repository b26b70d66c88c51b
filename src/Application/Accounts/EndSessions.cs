using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Signs the current owner out of another browser, or of all others.</summary>
/// <param name="Id">The id of the browser's session; null or empty for all but the session of the request.</param>
public sealed record EndSessions(string? Id) : ICommand<bool>;

internal sealed class EndSessionsValidator : AbstractValidator<EndSessions>
{
    // A hash as base64url.
    public EndSessionsValidator() => RuleFor(command => command.Id).MaximumLength(43);
}

internal sealed class EndSessionsHandler(ISessions sessions, ICurrentClient client, Scope scope, ActivityLog activity)
    : IRequestHandler<EndSessions, Result<bool>>
{
    public async Task<Result<bool>> Handle(EndSessions command, CancellationToken cancellationToken)
    {
        var isOne = !string.IsNullOrEmpty(command.Id);
        if (!isOne) await sessions.RevokeAll(scope, await client.SessionId(sessions), cancellationToken);
        else if (!await sessions.Revoke(scope, command.Id!, cancellationToken))
            return new NotFound("This browser is already signed out. Reload your account page.");
        var kind = isOne ? ActivityKind.SignedOut : ActivityKind.SignedOutEverywhere;
        await activity.Record(scope.Owner, kind, "another browser");
        return true;
    }
}
