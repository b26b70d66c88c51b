using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;

namespace TaskManager.Infrastructure.Identity;

/// <summary>Second factors and passkeys.</summary>
internal sealed partial class AccountStore
    : IUserTwoFactorStore<Account>, IUserAuthenticatorKeyStore<Account>, IUserTwoFactorRecoveryCodeStore<Account>,
      IUserPasskeyStore<Account>
{
    private readonly IDataProtector _keys = protection.CreateProtector("TaskManager.AuthenticatorKey");

    public Task<bool> GetTwoFactorEnabledAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.TwoFactorEnabled);

    public Task SetTwoFactorEnabledAsync(Account user, bool enabled, CancellationToken cancellationToken) =>
        Done(user.TwoFactorEnabled = enabled);

    public Task<string?> GetAuthenticatorKeyAsync(Account user, CancellationToken cancellationToken) =>
        Task.FromResult(user.AuthenticatorKey is { } key ? Open(key) : null);

    public Task SetAuthenticatorKeyAsync(Account user, string key, CancellationToken cancellationToken) =>
        Done(user.AuthenticatorKey = _keys.Protect(key));

    public Task ReplaceCodesAsync(Account user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        Done(user.RecoveryCodes = [.. recoveryCodes.Select(code => Hash(user, code))]);

    public Task<bool> RedeemCodeAsync(Account user, string code, CancellationToken cancellationToken)
    {
        var used = Hash(user, code);
        var remaining = user.RecoveryCodes.Where(hash => hash != used).ToList();
        if (remaining.Count == user.RecoveryCodes.Count) return Task.FromResult(false);
        user.RecoveryCodes = remaining;
        return Task.FromResult(true);
    }

    public Task<int> CountCodesAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.RecoveryCodes.Count);

    public Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        accounts.FindByPasskey(credentialId, cancellationToken);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. user.Passkeys.Select(Info)]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(
            user.Passkeys.Where(passkey => passkey.CredentialId.AsSpan().SequenceEqual(credentialId)).Select(Info).FirstOrDefault());

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        var known = user.Passkeys.ToList();
        var index = known.FindIndex(each => each.CredentialId.AsSpan().SequenceEqual(passkey.CredentialId));
        if (index < 0) known.Add(ToPasskey(passkey));
        else known[index] = ToPasskey(passkey);
        return Done(user.Passkeys = known);
    }

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        Done(user.Passkeys = [.. user.Passkeys.Where(passkey => !passkey.CredentialId.AsSpan().SequenceEqual(credentialId))]);

    private string? Open(string key)
    {
        try
        {
            return _keys.Unprotect(key);
        }
        catch (CryptographicException)
        {
            // The server's keys were lost: no code of the app is valid, recovery codes still are.
            return null;
        }
    }

    // A code has 46 random bits: a fast hash of it could be reversed within minutes, this one within years. All codes of an account have
    // the same salt, so that a lookup takes one hash. Another number of rounds voids all codes.
    private string Hash(Account user, string code)
    {
        // Users omit the hyphen, and type lower case.
        var normalized = string.Concat(code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit));
        return Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(
            normalized, user.Id.Value.ToByteArray(), guessing.CodeRounds, HashAlgorithmName.SHA512, 32));
    }

    private static UserPasskeyInfo Info(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, passkey.SignCount, [.. passkey.Transports], passkey.IsUserVerified,
        passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson)
    { Name = passkey.Name };

    private static Passkey ToPasskey(UserPasskeyInfo passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.Name, passkey.CreatedAt, passkey.SignCount, passkey.Transports ?? [],
        passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.AttestationObject, passkey.ClientDataJson);
}
