using System.Buffers.Text;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>The account of whoever asks: where they are signed in, their tokens, and what happened lately.</summary>
public sealed record ShowAccount : IQuery<AccountView>;

/// <summary>An account as its owner sees it.</summary>
/// <param name="Email">By which they sign in.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="Sessions">The browsers that are signed in, the one that signed in last first.</param>
/// <param name="HasSecondFactor">Whether they are asked for a code, too.</param>
/// <param name="RecoveryCodes">How many recovery codes are left.</param>
/// <param name="Passkeys">Their passkeys, oldest first.</param>
/// <param name="Tokens">The tokens that have not ended, the newest first.</param>
/// <param name="Activity">What happened, the latest first; at most <see cref="MostActivity"/>.</param>
public sealed record AccountView(
    string Email, DateTimeOffset CreatedAt, IReadOnlyList<SessionView> Sessions, bool HasSecondFactor, int RecoveryCodes,
    IReadOnlyList<PasskeyView> Passkeys,
    IReadOnlyList<TokenView> Tokens, IReadOnlyList<Activity> Activity)
{
    /// <summary>How much of what happened is shown.</summary>
    public const int MostActivity = 50;
}

/// <summary>A browser that is signed in.</summary>
/// <param name="Id">By which it can be signed out.</param>
/// <param name="Browser">What it says of itself.</param>
/// <param name="CreatedAt">When it signed in.</param>
/// <param name="UsedAt">When it was last used, give or take some days.</param>
public sealed record SessionView(string Id, string Browser, DateTimeOffset CreatedAt, DateTimeOffset UsedAt);

/// <summary>A passkey.</summary>
/// <param name="Id">By which it can be removed.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>A token, without its secret.</summary>
/// <param name="Id">By which it can be revoked.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="UsedAt">When it was last used, give or take <see cref="UseToken.NotedEvery"/>; null before the first time.</param>
public sealed record TokenView(
    string Id, string Name, Scopes Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt)
{
    /// <summary>The view of <paramref name="token"/>.</summary>
    public static TokenView Of(Grant token) => new(token.Id, token.Name, token.Scopes, token.CreatedAt, token.ExpiresAt, token.UsedAt);
}

internal sealed class ShowAccountHandler(
    IAccountRepository accounts, IGrantRepository grants, IActivityRepository activities, Scope scope, TimeProvider time)
    : IRequestHandler<ShowAccount, Result<AccountView>>
{
    public async Task<Result<AccountView>> Handle(ShowAccount request, CancellationToken cancellationToken)
    {
        if (await accounts.Find(scope, cancellationToken) is not { } account) return new NotFound("This account was deleted.");
        var now = time.GetUtcNow();
        var sessions = await grants.List(scope, GrantKind.Session, now, cancellationToken);
        var tokens = await grants.List(scope, GrantKind.Token, now, cancellationToken);
        return new AccountView(account.Email, account.CreatedAt,
            [.. sessions.Select(session =>
                new SessionView(session.Id, session.Name, session.CreatedAt, session.UsedAt ?? session.CreatedAt))],
            account.TwoFactorEnabled, account.RecoveryCodes.Count,
            [.. account.Passkeys.Select(passkey =>
                new PasskeyView(Base64Url.EncodeToString(passkey.CredentialId), passkey.Name ?? "Passkey", passkey.CreatedAt))],
            [.. tokens.Select(TokenView.Of)],
            await activities.List(scope, AccountView.MostActivity, cancellationToken));
    }
}
