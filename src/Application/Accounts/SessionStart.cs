using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Starts the session of an account after all its secrets were checked.</summary>
internal sealed class SessionStart(ISessions sessions, IAccountRepository accounts, ICurrentClient client, ActivityLog activity)
{
    /// <summary>Starts a session, and ends the previous session of the same browser.</summary>
    /// <param name="account">The account, as it was when its secrets were checked.</param>
    /// <param name="isPersistent">See <see cref="NewSession.IsPersistent"/>.</param>
    /// <param name="means">The means of the sign-in, for the owner's activity; null for a new account.</param>
    /// <returns>The session; null when a concurrent request has changed the password or deleted the account, since that request could not
    /// revoke the new session.</returns>
    public async Task<NewSession?> Of(Account account, bool isPersistent, string? means)
    {
        var scope = new Scope(account.Id);
        var secret = await sessions.Start(scope, client.UserAgent, CancellationToken.None);
        if ((await accounts.Find(scope, CancellationToken.None))?.SecurityStamp != account.SecurityStamp)
        {
            await End(secret);
            return null;
        }
        if (client.SessionSecret is { } former) await End(former);
        if (means is not null) await activity.Record(account.Id, ActivityKind.SignedIn, means);
        return new NewSession(secret, isPersistent);
    }

    private async Task End(string secret)
    {
        if (await sessions.Find(secret, CancellationToken.None) is { Grant: var session })
            await sessions.Revoke(new Scope(session.Owner), session.Id, CancellationToken.None);
    }
}
