using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TaskManager.Application.Accounts;

/// <summary>The secret of a token: what its owner is shown once, and a program sends with each request. Only its hash is kept and handed
/// on.</summary>
public static class TokenSecret
{
    /// <summary>By which scanners of published sources know one.</summary>
    public const string Prefix = "tm_";

    private const int Bytes = 32;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The hash of a secret: the SHA-256, as base64url. It needs no salt, since nobody can guess 256 random bits.</summary>
    /// <returns>Null when <paramref name="secret"/> does not look like one.</returns>
    public static string? Hash(string secret) =>
        secret.Length == Prefix.Length + Base64Url.GetEncodedLength(Bytes) && secret.StartsWith(Prefix, StringComparison.Ordinal)
            && secret.AsSpan(Prefix.Length).IndexOfAnyExcept(Letters) < 0
            ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(secret)))
            : null;

    /// <summary>A new one, of 256 random bits.</summary>
    internal static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
