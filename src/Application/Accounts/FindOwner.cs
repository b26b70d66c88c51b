using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>The owner of the account with an address: for commands on the server's own machine, never for a request.</summary>
/// <param name="Email">The address.</param>
public sealed record FindOwner(string Email) : IQuery<OwnerId>;

internal sealed class FindOwnerValidator : AbstractValidator<FindOwner>
{
    public FindOwnerValidator() => RuleFor(query => query.Email).MaximumLength(Account.MaxEmailLength);
}

internal sealed class FindOwnerHandler(IAccountRepository accounts) : IRequestHandler<FindOwner, Result<OwnerId>>
{
    public async Task<Result<OwnerId>> Handle(FindOwner query, CancellationToken cancellationToken) =>
        await accounts.FindByEmail(query.Email.ToUpperInvariant(), cancellationToken) is { } account
            ? account.Id
            : new NotFound($"There is no account with the address {query.Email}.");
}
