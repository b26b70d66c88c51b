using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Features.Accounts;

/// <summary>What an authenticator app has to know.</summary>
/// <param name="Key">The secret, to be typed.</param>
/// <param name="Address">The same as an address that such apps open.</param>
public sealed record AuthenticatorSetUp(string Key, string Address)
{
    /// <summary>The secret in groups that people can read.</summary>
    public string Groups => string.Join(' ', Key.Chunk(4).Select(group => new string(group)));

    public override string ToString() => nameof(AuthenticatorSetUp);
}

/// <summary>Setting up and turning off the second factor of whoever asks.</summary>
public sealed class SecondFactors(UserManager<Account> users, PasswordTurns turns, Credentials credentials)
{
    private const int RecoveryCodes = 10;

    private static readonly Conflict ChangedMeanwhile = new("Your account was changed somewhere else meanwhile. Try again.");

    /// <summary>Makes a new secret, unless one is in use.</summary>
    public async Task Begin()
    {
        if (await credentials.Own() is { TwoFactorEnabled: false } account) await users.ResetAuthenticatorKeyAsync(account);
    }

    /// <summary>What the app has to know; null when nothing was begun, or it is in use already: then nobody sees it again.</summary>
    public async Task<AuthenticatorSetUp?> Begun()
    {
        if (await credentials.Own() is not { TwoFactorEnabled: false } account || await users.GetAuthenticatorKeyAsync(account) is not { } key) return null;
        return new AuthenticatorSetUp(key, $"otpauth://totp/Tasks:{Uri.EscapeDataString(account.Email)}?secret={key}&issuer=Tasks");
    }

    /// <summary>Asks for codes from now on, when the app is shown to make the right ones.</summary>
    /// <returns>The recovery codes: they cannot be shown again.</returns>
    public async Task<Result<string[]>> TurnOn(string? code, CancellationToken cancellationToken)
    {
        var typed = (code ?? "").Replace(" ", "", StringComparison.Ordinal);
        if (await credentials.Own() is not { TwoFactorEnabled: false } account
            || !await users.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, typed))
            return Credentials.Invalid(("Code", "This is not the code that the app shows now. If it stays wrong, see whether the clock of its device is right."));
        account.TwoFactorEnabled = true;
        return await NewCodes(account, ActivityKind.TwoFactorEnabled, cancellationToken);
    }

    /// <summary>Replaces the recovery codes.</summary>
    /// <returns>The new ones: they cannot be shown again.</returns>
    public async Task<Result<string[]>> ReplaceCodes(CancellationToken cancellationToken) =>
        await credentials.Own() is { TwoFactorEnabled: true } account ? await NewCodes(account, ActivityKind.RecoveryCodesMade, cancellationToken) : ChangedMeanwhile;

    /// <summary>Asks for a code no more, and forgets the secret.</summary>
    public async Task<Result<bool>> TurnOff()
    {
        if (await credentials.Own() is not { TwoFactorEnabled: true } account) return true;
        (account.TwoFactorEnabled, account.AuthenticatorKey, account.LastAuthenticatorStep, account.RecoveryCodes) = (false, null, 0, []);
        if (!(await users.UpdateSecurityStampAsync(account)).Succeeded) return ChangedMeanwhile;
        await credentials.Record(account, ActivityKind.TwoFactorDisabled);
        return true;
    }

    // They are stored together with what else was changed of the account.
    private async Task<Result<string[]>> NewCodes(Account account, ActivityKind kind, CancellationToken cancellationToken)
    {
        using var turn = await turns.Take(cancellationToken);
        if (await users.GenerateNewTwoFactorRecoveryCodesAsync(account, RecoveryCodes) is not { } codes) return ChangedMeanwhile;
        await credentials.Record(account, kind);
        return codes.ToArray();
    }
}
