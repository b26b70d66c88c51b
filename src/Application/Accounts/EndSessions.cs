using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Signs whoever asks out of one of their browsers, or of all but the one at hand.</summary>
/// <param name="Id">The browser's session; null: all.</param>
/// <param name="Except">The session that stays when all others end; null: none stays.</param>
public sealed record EndSessions(string? Id, string? Except) : ICommand<bool>;

internal sealed class EndSessionsValidator : AbstractValidator<EndSessions>
{
    public EndSessionsValidator()
    {
        // The hash of a secret, as base64url.
        RuleFor(sessions => sessions.Id).MaximumLength(43);
        RuleFor(sessions => sessions.Except).MaximumLength(43);
    }
}

internal sealed class EndSessionsHandler(ISessions sessions, Scope scope) : IRequestHandler<EndSessions, Result<bool>>
{
    public async Task<Result<bool>> Handle(EndSessions request, CancellationToken cancellationToken)
    {
        if (request.Id is not { } id)
        {
            await sessions.RevokeAll(scope, request.Except, cancellationToken);
            return true;
        }
        return await sessions.Revoke(scope, id, cancellationToken) ? true : new NotFound("That browser is not signed in any more.");
    }
}
