using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TaskManager.Application.Accounts;

/// <summary>The secret of a token, which its owner sees once and a program sends with each request. Only its hash is stored.</summary>
public static class TokenSecret
{
    /// <summary>The prefix by which scanners find secrets in published sources.</summary>
    public const string Prefix = "tm_";

    private const int Bytes = 32;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Returns the SHA-256 of a secret, as base64url. It needs no salt, because 256 random bits cannot be guessed.</summary>
    /// <returns>The hash; null when <paramref name="secret"/> is malformed.</returns>
    public static string? Hash(string secret) =>
        secret.Length == Prefix.Length + Base64Url.GetEncodedLength(Bytes) && secret.StartsWith(Prefix, StringComparison.Ordinal)
            && secret.AsSpan(Prefix.Length).IndexOfAnyExcept(Letters) < 0
            ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(secret)))
            : null;

    /// <summary>Creates a secret of 256 random bits.</summary>
    internal static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
