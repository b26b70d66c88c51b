using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The encoding of values in the file.</summary>
internal static class SqliteValues
{
    /// <summary>Encodes a UUID as 16 bytes, big-endian, which sort like its text.</summary>
    public static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    /// <inheritdoc cref="Bytes(Guid)"/>
    public static byte[] Bytes(OwnerId owner) => Bytes(owner.Value);

    /// <summary>Encodes an instant as milliseconds since 1970.</summary>
    public static long? Milliseconds(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    /// <summary>Decodes an instant.</summary>
    public static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
