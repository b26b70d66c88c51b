using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Returns the owner and the scopes of a token, and records its use.</summary>
/// <param name="Hash">See <see cref="TokenSecret.Hash"/>. It is not the secret, so that no request record contains one.</param>
public sealed record UseToken(string Hash) : ICommand<TokenUse>
{
    /// <summary>The interval at which the last use of a token is stored.</summary>
    public static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(5);
}

/// <summary>The owner and the scopes of a token.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Scopes">The scopes.</param>
public sealed record TokenUse(OwnerId Owner, Scopes Scopes);

internal sealed class UseTokenValidator : AbstractValidator<UseToken>
{
    public UseTokenValidator() => RuleFor(command => command.Hash).Length(43);
}

internal sealed class UseTokenHandler(IGrantRepository grants, TokenNotes notes, ActivityLog activity, TimeProvider time)
    : IRequestHandler<UseToken, Result<TokenUse>>
{
    public async Task<Result<TokenUse>> Handle(UseToken command, CancellationToken cancellationToken)
    {
        if (await Find(command.Hash, cancellationToken) is not { } token)
            return new NotFound("This token is unknown, expired or revoked. Make a new one.");
        if (IsDue(token) && notes.Begin(token.Id))
            try
            {
                await Note(token.Id, cancellationToken);
            }
            catch (StorageUnavailableException)
            {
                // A valid token must work without the record; the next use tries again.
            }
            finally
            {
                notes.End(token.Id);
            }
        return new TokenUse(token.Owner, token.Scopes);
    }

    // The token is read again, because another request or node may have recorded the use.
    private async Task Note(string id, CancellationToken cancellationToken)
    {
        if (await Find(id, cancellationToken) is not { } token || !IsDue(token)) return;
        var now = time.GetUtcNow();
        var isFirstOfDay = token.UsedAt is not { } used || used.UtcDateTime.Date != now.UtcDateTime.Date;
        if (await grants.Renew(new Scope(token.Owner), token with { UsedAt = now }, cancellationToken) && isFirstOfDay)
            await activity.Record(token.Owner, ActivityKind.TokenUsed, token.Name);
    }

    private async Task<Grant?> Find(string hash, CancellationToken cancellationToken) =>
        await grants.Find(hash, time.GetUtcNow(), cancellationToken) is { Kind: GrantKind.Token } token ? token : null;

    private bool IsDue(Grant token) => token.UsedAt is not { } used || time.GetUtcNow() - used >= UseToken.NotedEvery;
}

/// <summary>The tokens whose use is being recorded: a burst of requests is recorded once.</summary>
internal sealed class TokenNotes
{
    private readonly HashSet<string> _noting = [];
    private readonly Lock _lock = new();

    /// <summary>Begins to record the use of a token; false when another request does.</summary>
    public bool Begin(string id)
    {
        lock (_lock) return _noting.Add(id);
    }

    public void End(string id)
    {
        lock (_lock) _noting.Remove(id);
    }
}
