using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>
/// Checks passwords and codes by ASP.NET Core Identity. It counts each wrong one, also of concurrent requests. A check takes as much time
/// for an unknown account as for a known one.
/// </summary>
internal sealed class Credentials(UserManager<Account> users, IPasswordHasher<Account> hasher, ActivityLog activity)
{
    /// <summary>The message about a wrong password of a signed-in user.</summary>
    public const string WrongPassword = "Wrong password. After too many attempts, wait five minutes.";

    private const int LongestCode = 40;

    // Hashing its password takes the time of a check when no account exists.
    private static readonly Account Placeholder = new(new OwnerId(Guid.Empty), "nobody@example.org", DateTimeOffset.UnixEpoch);

    /// <summary>Returns the account when this is its password; else counts the failure and returns null.</summary>
    public async Task<Account?> ByPassword(Account? account, string? password)
    {
        password ??= "";
        if (account?.PasswordHash is null || await users.IsLockedOutAsync(account) || password.Length > PasswordRules.MostUnits)
        {
            hasher.HashPassword(Placeholder, password[..int.Min(password.Length, Account.MaxPasswordLength)]);
            return null;
        }
        if (!await users.CheckPasswordAsync(account, password)) return await Count(account, "password");
        // With a second factor only its code resets the count; else each right password would allow more attempts at the code.
        if (account is { TwoFactorEnabled: false, FailedAttempts: > 0 }) await users.ResetAccessFailedCountAsync(account);
        return account;
    }

    /// <summary>Returns the account, read again, when the code is valid for its authenticator app or one of its recovery codes, and uses
    /// the code up; else counts the failure and returns null.</summary>
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
        // Using the code up has changed the stored account.
        var current = await users.FindByIdAsync(account.Id.ToString());
        if (current is { FailedAttempts: > 0 }) await users.ResetAccessFailedCountAsync(current);
        return current;
    }

    // Retries until the count is stored, because a concurrent request may change the account.
    private async Task<Account?> Count(Account account, string what)
    {
        while (!(await users.AccessFailedAsync(account)).Succeeded)
            if (await users.FindByIdAsync(account.Id.ToString()) is { } current) account = current;
            else return null;
        var kind = await users.IsLockedOutAsync(account) ? ActivityKind.LockedOut : ActivityKind.SignInFailed;
        await activity.Record(account.Id, kind, what);
        return null;
    }
}
