using System.Globalization;
using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Makes a token, by which a program acts for the current owner.</summary>
/// <param name="Name">The owner's name for it: 1 to <see cref="TokenRules.MaxNameLength"/> characters after trimming.</param>
/// <param name="Scopes">Its scopes: <c>read</c>, <c>write</c> or both.</param>
/// <param name="Expires">Its lifetime in days: a whole number, 1 to <see cref="TokenRules.MaxDays"/>.</param>
public sealed record MakeToken(string? Name, IReadOnlyList<string>? Scopes, string? Expires) : ICommand<NewToken>;

/// <summary>A new token with its secret, which is returned only once.</summary>
/// <param name="Token">The token.</param>
/// <param name="Secret">See <see cref="TokenSecret"/>.</param>
public sealed record NewToken(TokenView Token, string Secret)
{
    /// <summary>Without the secret, so that it cannot get into a log by accident.</summary>
    public override string ToString() => $"{nameof(NewToken)} {Token.Id}";
}

internal sealed class MakeTokenValidator : AbstractValidator<MakeToken>
{
    public MakeTokenValidator()
    {
        RuleFor(command => command.Name).Custom((typed, context) =>
        {
            if (TokenRules.CheckName(TokenRules.Name(typed)) is { } problem) context.AddFailure(problem);
        });
        RuleFor(command => command.Scopes).Must(names => ScopeNames.Parse(names) is not null).WithMessage(TokenRules.ScopesMissing);
        RuleFor(command => command.Expires).Must(text => MakeTokenHandler.Days(text) is not null).WithMessage(TokenRules.DaysWrong);
    }
}

internal sealed class MakeTokenHandler(IGrantRepository grants, Scope scope, ActivityLog activity, TimeProvider time)
    : IRequestHandler<MakeToken, Result<NewToken>>
{
    public async Task<Result<NewToken>> Handle(MakeToken command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Concurrent requests may exceed the limit by a few tokens, which does no harm.
        if ((await grants.List(scope, GrantKind.Token, now, cancellationToken)).Count >= TokenRules.MaxTokens)
            return Validation.Of(nameof(MakeToken.Name), TokenRules.TooMany);
        var secret = TokenSecret.New();
        var token = new Grant(
            TokenSecret.Hash(secret)!, scope.Owner, GrantKind.Token, TokenRules.Name(command.Name), ScopeNames.Parse(command.Scopes)!.Value,
            now, now.AddDays(Days(command.Expires)!.Value));
        await grants.Add(scope, token, cancellationToken);
        await activity.Record(scope.Owner, ActivityKind.TokenMade, token.Name);
        return new NewToken(TokenView.Of(token), secret);
    }

    /// <summary>Parses a number of days; null when it is malformed or out of bounds.</summary>
    public static int? Days(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= TokenRules.MaxDays
            ? days
            : null;
}
