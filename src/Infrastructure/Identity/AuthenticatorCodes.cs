using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;

namespace TaskManager.Infrastructure.Identity;

/// <summary>
/// Validates the codes of authenticator apps: six digits for each 30 seconds (RFC 6238 on RFC 4226 with SHA-1, which all apps support).
/// It accepts the current code and the previous one, each once. Identity's own provider accepts a code repeatedly for three minutes.
/// </summary>
public sealed class AuthenticatorCodes(TimeProvider time) : IUserTwoFactorTokenProvider<Account>
{
    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Account> manager, Account user) =>
        Task.FromResult(user.AuthenticatorKey is not null);

    /// <exception cref="NotSupportedException">Always: the app generates the codes.</exception>
    public Task<string> GenerateAsync(string purpose, UserManager<Account> manager, Account user) => throw new NotSupportedException();

    /// <summary>Whether the code is valid. A valid code and all earlier ones are then used up.</summary>
    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user)
    {
        // Another request that changed the account may have used the code, so each retry checks it again.
        for (var account = user; account is not null; account = await manager.FindByIdAsync(user.Id.ToString()))
        {
            if (await manager.GetAuthenticatorKeyAsync(account) is not { } key
                || Step(key, token) is not { } step || step <= account.LastAuthenticatorStep) return false;
            account.LastAuthenticatorStep = step;
            if ((await manager.UpdateAsync(account)).Succeeded) return true;
        }
        return false;
    }

    /// <summary>Returns the code of a step.</summary>
    /// <param name="key">The secret, as base32 (RFC 4648) without padding.</param>
    /// <param name="step">The number of 30-second steps since 1970.</param>
    [SuppressMessage("Security", "CA5350",
        Justification = "Authenticator apps support SHA-1 only, and its collisions do not affect HMAC.")]
    public static string Code(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8], hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(Bytes(key), counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private long? Step(string key, string code)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;
        foreach (var step in (ReadOnlySpan<long>)[now, now - 1])
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(key, step)), Encoding.UTF8.GetBytes(code))) return step;
        return null;
    }

    private static byte[] Bytes(string base32)
    {
        var bytes = new byte[base32.Length * 5 / 8];
        for (int at = 0, bits = 0, buffer = 0, count = 0; at < base32.Length; at++)
        {
            buffer = ((buffer << 5) | Base32.IndexOf(base32[at], StringComparison.Ordinal)) & 0xFFFF;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes[count++] = (byte)(buffer >> bits);
        }
        return bytes;
    }
}
