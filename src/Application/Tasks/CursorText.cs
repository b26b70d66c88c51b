using System.Buffers.Binary;
using System.Buffers.Text;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>A place in a list as text for addresses: milliseconds since 1970 and the id, big-endian, in base64url: 32 characters.</summary>
internal static class CursorText
{
    private const int Length = sizeof(long) + 16;

    public static string Format(TaskCursor cursor)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor.CreatedAt.ToUnixTimeMilliseconds());
        cursor.Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The place; null when <paramref name="text"/> is not one.</summary>
    public static TaskCursor? Parse(string? text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text?.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length) return null;
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? null
            : new TaskCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), new Guid(bytes[sizeof(long)..], bigEndian: true));
    }
}
