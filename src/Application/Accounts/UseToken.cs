using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Finds out for whom the bearer of a token's secret may act, and notes that it was used.</summary>
/// <param name="Hash">See <see cref="TokenSecret.Hash"/>. Never the secret itself, so that no request record holds one.</param>
public sealed record UseToken(string Hash) : ICommand<TokenUse>
{
    /// <summary>How exactly a token's last use is known.</summary>
    public static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(5);
}

/// <summary>What a token allows.</summary>
/// <param name="Owner">For whom it acts.</param>
/// <param name="Scopes">What it may do.</param>
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
            return new NotFound("This token is not known, has ended, or was revoked.");
        if (IsDue(token) && notes.Begin(token.Id))
            try
            {
                await Note(token.Id, cancellationToken);
            }
            catch (StorageUnavailableException)
            {
                // It is good, whether its use can be noted or not; the next one tries again.
            }
            finally
            {
                notes.End(token.Id);
            }
        return new TokenUse(token.Owner, token.Scopes);
    }

    // Read again: whoever noted it a moment ago has done it.
    private async Task Note(string id, CancellationToken cancellationToken)
    {
        if (await Find(id, cancellationToken) is not { } token || !IsDue(token)) return;
        var now = time.GetUtcNow();
        var isNews = token.UsedAt is not { } used || used.UtcDateTime.Date != now.UtcDateTime.Date;
        if (await grants.Renew(Scope.Of(token.Owner), token with { UsedAt = now }, cancellationToken) && isNews)
            await activity.Record(token.Owner, ActivityKind.TokenUsed, token.Name);
    }

    private async Task<Grant?> Find(string hash, CancellationToken cancellationToken) =>
        await grants.Find(hash, time.GetUtcNow(), cancellationToken) is { Kind: GrantKind.Token } token ? token : null;

    private bool IsDue(Grant token) => token.UsedAt is not { } used || time.GetUtcNow() - used >= UseToken.NotedEvery;
}

/// <summary>The tokens whose use is being noted right now: a burst of requests is one use.</summary>
internal sealed class TokenNotes
{
    private readonly HashSet<string> _noting = [];
    private readonly Lock _lock = new();

    /// <summary>Whether nobody else notes this token's use.</summary>
    public bool Begin(string id)
    {
        lock (_lock) return _noting.Add(id);
    }

    public void End(string id)
    {
        lock (_lock) _noting.Remove(id);
    }
}
