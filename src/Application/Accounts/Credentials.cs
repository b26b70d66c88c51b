using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>
/// Checks passwords and codes by ASP.NET Core Identity. Each wrong one is counted, however many requests arrive at once, and a check for an
/// account that does not exist costs as much as one for an account that does.
/// </summary>
internal sealed class Credentials(UserManager<Account> users, IPasswordHasher<Account> hasher, ActivityLog activity)
{
    /// <summary>The message about a wrong password of a person who is signed in.</summary>
    public const string WrongPassword = "Wrong password. After too many attempts, wait five minutes.";

    private const int LongestCode = 40;

    // Its password is hashed where no account exists.
    private static readonly Account Placeholder = new(new OwnerId(Guid.Empty), "nobody@example.org", DateTimeOffset.UnixEpoch);

    /// <summary>The account, when this is its password; null, and counted, when it is not.</summary>
    public async Task<Account?> ByPassword(Account? account, string? password)
    {
        password ??= "";
        if (account?.PasswordHash is null || await users.IsLockedOutAsync(account) || password.Length > PasswordRules.MostUnits)
        {
            hasher.HashPassword(Placeholder, password[..int.Min(password.Length, Account.MaxPasswordLength)]);
            return null;
        }
        if (!await users.CheckPasswordAsync(account, password)) return await Count(account, "password");
        // With a second factor its code resets the count: else the password would buy attempts at the code.
        if (account is { TwoFactorEnabled: false, FailedAttempts: > 0 }) await users.ResetAccessFailedCountAsync(account);
        return account;
    }

    /// <summary>The account as it is now, when its authenticator app shows this code or it is one of its recovery codes: then the code is
    /// used up. Null, and counted, when it is neither.</summary>
    public async Task<Account?> ByCode(Account account, string? typed)
    {
        var code = typed?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        if (await users.IsLockedOutAsync(account)) return null;
        var isOfApp = code.Length == Account.CodeDigits;
        var isRight = isOfApp
            ? await users.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, code)
            : code.Length <= LongestCode && (await users.RedeemTwoFactorRecoveryCodeAsync(account, code)).Succeeded;
        if (!isRight) return await Count(account, isOfApp ? "code" : "recovery code");
        if (!isOfApp) await activity.Record(account.Id, ActivityKind.RecoveryCodeUsed);
        // Read again: to use the code up has changed the stored account.
        var now = await users.FindByIdAsync(account.Id.ToString());
        if (now is { FailedAttempts: > 0 }) await users.ResetAccessFailedCountAsync(now);
        return now;
    }

    // Another request may change the account meanwhile: count again until the count is stored.
    private async Task<Account?> Count(Account account, string what)
    {
        while (!(await users.AccessFailedAsync(account)).Succeeded)
            if (await users.FindByIdAsync(account.Id.ToString()) is { } now) account = now;
            else return null;
        var kind = await users.IsLockedOutAsync(account) ? ActivityKind.LockedOut : ActivityKind.SignInFailed;
        await activity.Record(account.Id, kind, what);
        return null;
    }
}
