using System.Buffers.Text;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>The account of the current owner, with its sessions, passkeys, tokens and latest activity.</summary>
public sealed record ShowAccount : IQuery<AccountView>;

/// <summary>An account as its owner sees it.</summary>
/// <param name="Email">The e-mail address, by which the owner signs in.</param>
/// <param name="CreatedAt">The instant of the sign-up.</param>
/// <param name="Sessions">The live sessions, newest first.</param>
/// <param name="HasSecondFactor">Whether a sign-in by password needs a code.</param>
/// <param name="RecoveryCodes">The number of unused recovery codes.</param>
/// <param name="Passkeys">The passkeys, oldest first.</param>
/// <param name="Tokens">The tokens that have not expired, newest first.</param>
/// <param name="Activity">The latest events, newest first; at most <see cref="MostActivity"/>.</param>
public sealed record AccountView(
    string Email, DateTimeOffset CreatedAt, IReadOnlyList<SessionView> Sessions, bool HasSecondFactor, int RecoveryCodes,
    IReadOnlyList<PasskeyView> Passkeys, IReadOnlyList<TokenView> Tokens, IReadOnlyList<Activity> Activity)
{
    /// <summary>The maximum number of events.</summary>
    public const int MostActivity = 50;
}

/// <summary>A session of a browser.</summary>
/// <param name="Id">The id, by which the session can be ended.</param>
/// <param name="Browser">The browser's <c>User-Agent</c>.</param>
/// <param name="CreatedAt">The instant of the sign-in.</param>
/// <param name="UsedAt">The instant of the last use, up to some days too early.</param>
public sealed record SessionView(string Id, string Browser, DateTimeOffset CreatedAt, DateTimeOffset UsedAt);

/// <summary>A passkey.</summary>
/// <param name="Id">The id, by which the passkey can be removed.</param>
/// <param name="Name">The owner's name for it.</param>
/// <param name="CreatedAt">The instant when it was added.</param>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>A token, without its secret.</summary>
/// <param name="Id">The id, by which the token can be revoked.</param>
/// <param name="Name">The owner's name for it.</param>
/// <param name="Scopes">Its scopes.</param>
/// <param name="CreatedAt">The instant when it was made.</param>
/// <param name="ExpiresAt">The instant when it expires.</param>
/// <param name="UsedAt">The instant of the last use, up to <see cref="UseToken.NotedEvery"/> too early; null when never used.</param>
public sealed record TokenView(
    string Id, string Name, Scopes Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt)
{
    /// <summary>Returns the view of <paramref name="token"/>.</summary>
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
