using System.Globalization;
using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Streams;

/// <summary>The kind of event before a token's position, in this order: a change, the invalidate event of a drop, all events.</summary>
internal enum TokenKind
{
    Event,
    Invalidate,
    HighWaterMark,
}

/// <summary>A position in the oplog, as an opaque document for clients.</summary>
internal sealed record ResumeToken(BsonTimestamp Time, TokenKind Kind)
{
    /// <summary>Returns whether another token is at this position or before.</summary>
    public bool Covers(ResumeToken other) => (other.Time.Value, other.Kind).CompareTo((Time.Value, Kind)) <= 0;

    public BsonDocument ToDocument() =>
        new("_data", string.Create(CultureInfo.InvariantCulture, $"82{Time.Timestamp:X8}{Time.Increment:X8}{(int)Kind:X2}"));

    public static ResumeToken Parse(BsonDocument document)
    {
        if (document.GetValue("_data", "").ToString() is ['8', '2', .. { Length: 18 } hex]
            && ulong.TryParse(hex[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var time))
            return new ResumeToken(new BsonTimestamp((long)time), (TokenKind)(hex[^1] - '0'));
        throw new ServerError(ServerError.FailedToParse, "resume token string was not a valid hex string");
    }
}
