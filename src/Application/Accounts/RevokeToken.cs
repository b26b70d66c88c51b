using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Revokes a token of the current owner: the next request with it is rejected.</summary>
/// <param name="Id">See <see cref="TokenView.Id"/>.</param>
public sealed record RevokeToken(string? Id) : ICommand<TokenView>;

// Any id is allowed: an unknown one is not found.
internal sealed class RevokeTokenValidator : AbstractValidator<RevokeToken>;

internal sealed class RevokeTokenHandler(IGrantRepository grants, Scope scope, ActivityLog activity, TimeProvider time)
    : IRequestHandler<RevokeToken, Result<TokenView>>
{
    public async Task<Result<TokenView>> Handle(RevokeToken command, CancellationToken cancellationToken)
    {
        // The list has no sessions and no tokens of other owners, whose ids must not be revoked here.
        var token = (await grants.List(scope, GrantKind.Token, time.GetUtcNow(), cancellationToken))
            .FirstOrDefault(each => each.Id == command.Id);
        if (token is null || !await grants.Remove(scope, token.Id, cancellationToken))
            return new NotFound("This token has expired or was already revoked. Reload your account page.");
        await activity.Record(scope.Owner, ActivityKind.TokenRevoked, token.Name);
        return TokenView.Of(token);
    }
}
