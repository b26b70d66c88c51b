using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Data;

/// <summary>The order of BSON values: by type first, numbers of all types by value. Only MinKey precedes a missing value (null).</summary>
internal sealed class ValueOrder : IComparer<BsonValue?>
{
    public static readonly ValueOrder Instance = new();

    public static bool AreEqual(BsonValue? left, BsonValue? right) => Instance.Compare(left, right) == 0;

    /// <summary>Returns the rank of a value's type; numbers share one, as do text and symbol.</summary>
    public static int Rank(BsonValue? value) => value?.BsonType switch
    {
        BsonType.MinKey => -1,
        null or BsonType.Undefined => 0,
        BsonType.Null => 5,
        BsonType.Double or BsonType.Int32 or BsonType.Int64 or BsonType.Decimal128 => 10,
        BsonType.String or BsonType.Symbol => 15,
        BsonType.Document => 20,
        BsonType.Array => 25,
        BsonType.Binary => 30,
        BsonType.ObjectId => 35,
        BsonType.Boolean => 40,
        BsonType.DateTime => 45,
        BsonType.Timestamp => 47,
        BsonType.RegularExpression => 50,
        BsonType.JavaScript => 60,
        BsonType.JavaScriptWithScope => 65,
        _ => 127,
    };

    public int Compare(BsonValue? x, BsonValue? y)
    {
        var byType = Rank(x).CompareTo(Rank(y));
        if (byType != 0) return byType;
        return (x, y) switch
        {
            (BsonString left, BsonString right) => CompareText(left.Value, right.Value),
            (BsonDocument left, BsonDocument right) => CompareDocuments(left, right),
            (BsonArray left, BsonArray right) => CompareArrays(left, right),
            (BsonBinaryData left, BsonBinaryData right) => CompareBinary(left, right),
            (BsonRegularExpression left, BsonRegularExpression right) =>
                CompareText(left.Pattern, right.Pattern) is not 0 and var byPattern ? byPattern : CompareText(left.Options, right.Options),
            ({ IsNumeric: true }, { IsNumeric: true }) => Numbers.Compare(x, y),
            (BsonObjectId or BsonBoolean or BsonDateTime or BsonTimestamp, _) => x.CompareTo(y),
            (null or BsonNull or BsonUndefined or BsonMinKey or BsonMaxKey, _) => 0,
            _ => CompareText(x!.ToString()!, y!.ToString()!),
        };
    }

    // By code point, as UTF-8 bytes sort: UTF-16 puts surrogates before U+E000 to U+FFFF.
    private static int CompareText(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == Math.Min(left.Length, right.Length)) return left.Length.CompareTo(right.Length);
        var (isLeftWide, isRightWide) = (char.IsSurrogate(left[same]), char.IsSurrogate(right[same]));
        return isLeftWide == isRightWide ? left[same].CompareTo(right[same]) : isLeftWide.CompareTo(isRightWide);
    }

    private int CompareDocuments(BsonDocument left, BsonDocument right)
    {
        foreach (var (mine, other) in left.Zip(right))
        {
            if (Rank(mine.Value).CompareTo(Rank(other.Value)) is not 0 and var byType) return byType;
            if (CompareText(mine.Name, other.Name) is not 0 and var byName) return byName;
            if (Compare(mine.Value, other.Value) is not 0 and var byValue) return byValue;
        }
        return left.ElementCount.CompareTo(right.ElementCount);
    }

    private int CompareArrays(BsonArray left, BsonArray right)
    {
        foreach (var (mine, other) in left.Zip(right))
            if (Compare(mine, other) is not 0 and var byValue) return byValue;
        return left.Count.CompareTo(right.Count);
    }

    private static int CompareBinary(BsonBinaryData left, BsonBinaryData right) =>
        left.Bytes.Length != right.Bytes.Length ? left.Bytes.Length.CompareTo(right.Bytes.Length)
        : left.SubType != right.SubType ? left.SubType.CompareTo(right.SubType)
        : left.Bytes.AsSpan().SequenceCompareTo(right.Bytes);
}
