using System.Globalization;
using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Streams;

/// <summary>What a token stands behind, in this order: a change's event, the invalidate event of a drop, all events.</summary>
internal enum TokenKind
{
    Event,
    Invalidate,
    HighWaterMark,
}

/// <summary>A place in the oplog, as a document that clients keep and give back. Its content is the server's own affair.</summary>
internal sealed record ResumeToken(BsonTimestamp Time, TokenKind Kind)
{
    /// <summary>Whether another token stands before this one or at the same place.</summary>
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
