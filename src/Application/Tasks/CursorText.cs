using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>
/// A cursor as text for URLs: base64url of milliseconds since 1970, the id, and the hash of the query, all big-endian, then the sort values
/// as JSON unless there are none.
/// </summary>
internal static class CursorText
{
    private const int IdAt = sizeof(long), HashAt = IdAt + 16, ValuesAt = HashAt + sizeof(int);

    public static string Format(TaskQuery query, TaskCursor cursor)
    {
        var bytes = new byte[ValuesAt];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor.CreatedAt.ToUnixTimeMilliseconds());
        cursor.Id.TryWriteBytes(bytes.AsSpan(IdAt), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(HashAt), query.Hash);
        return Base64Url.EncodeToString(
            cursor.Values.Count == 0 ? bytes : [.. bytes, .. JsonSerializer.SerializeToUtf8Bytes(cursor.Values)]);
    }

    /// <summary>Parses a cursor; null when <paramref name="text"/> is not a cursor of <paramref name="query"/>.</summary>
    public static TaskCursor? Parse(TaskQuery query, string? text)
    {
        if (string.IsNullOrEmpty(text) || !Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        // Earlier versions wrote no hash, and had one order only.
        var hasHash = bytes.Length >= ValuesAt;
        if (!hasHash && (bytes.Length != HashAt || query.Order.Count > 0)) return null;
        if (hasHash && BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(HashAt)) != query.Hash) return null;
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return null;
        return Values(query, hasHash ? bytes.AsSpan(ValuesAt) : []) is { } values
            ? new TaskCursor(
                values, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), new Guid(bytes.AsSpan(IdAt, 16), bigEndian: true))
            : null;
    }

    private static List<object?>? Values(TaskQuery query, ReadOnlySpan<byte> json)
    {
        if (query.Order.Count == 0) return json.IsEmpty ? [] : null;
        try
        {
            var values = JsonSerializer.Deserialize<List<JsonElement>>(json);
            if (values?.Count != query.Order.Count) return null;
            return [.. values.Zip(query.Order, (value, key) => Value(value, key.Term))];
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static object? Value(JsonElement value, TaskTerm term) =>
        value.ValueKind == JsonValueKind.Null && term.IsOptional ? null
        : term.Kind == TermKind.Text ? value.GetString() ?? throw new FormatException() : value.GetInt64();
}
