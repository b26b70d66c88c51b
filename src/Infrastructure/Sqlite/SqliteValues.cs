using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>How values stand in the file.</summary>
internal static class SqliteValues
{
    /// <summary>A UUID as 16 bytes, big-endian, so that it sorts as its text does.</summary>
    public static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    /// <inheritdoc cref="Bytes(Guid)"/>
    public static byte[] Bytes(OwnerId owner) => Bytes(owner.Value);

    /// <summary>An instant as milliseconds since 1970.</summary>
    public static long? Milliseconds(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    /// <summary>The instant of such milliseconds.</summary>
    public static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
