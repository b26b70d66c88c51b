using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Revokes a token of whoever asks: its next request is refused.</summary>
/// <param name="Id">See <see cref="TokenView.Id"/>.</param>
/// <param name="Address">See <see cref="Activity.Address"/>.</param>
public sealed record RevokeToken(string? Id, string? Address = null) : ICommand<TokenView>;

internal sealed class RevokeTokenValidator : AbstractValidator<RevokeToken>
{
    // Any id can be asked for: one that cannot be is not found.
    public RevokeTokenValidator() => RuleFor(command => command.Address).MaximumLength(Activity.MaxTextLength);
}

internal sealed class RevokeTokenHandler(IGrantRepository grants, Scope scope, IMediator mediator, TimeProvider time)
    : IRequestHandler<RevokeToken, Result<TokenView>>
{
    public async Task<Result<TokenView>> Handle(RevokeToken command, CancellationToken cancellationToken)
    {
        // Looked up among the owner's tokens: a session, or somebody else's token, is not there.
        var token = (await grants.List(scope, GrantKind.Token, time.GetUtcNow(), cancellationToken))
            .FirstOrDefault(each => each.Id == command.Id);
        if (token is null || !await grants.Remove(scope, token.Id, cancellationToken))
            return new NotFound("This token is no longer there.");
        await mediator.Send(
            new RecordActivity(scope.Owner, ActivityKind.TokenRevoked, token.Name, command.Address), CancellationToken.None);
        return TokenView.Of(token);
    }
}
