using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Data;

/// <summary>The names of BSON types in filters and messages.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, BsonType> Types = new()
    {
        { "double", BsonType.Double }, { "string", BsonType.String }, { "object", BsonType.Document }, { "array", BsonType.Array },
        { "binData", BsonType.Binary }, { "undefined", BsonType.Undefined }, { "objectId", BsonType.ObjectId },
        { "bool", BsonType.Boolean }, { "date", BsonType.DateTime }, { "null", BsonType.Null }, { "regex", BsonType.RegularExpression },
        { "javascript", BsonType.JavaScript }, { "symbol", BsonType.Symbol }, { "int", BsonType.Int32 },
        { "timestamp", BsonType.Timestamp }, { "long", BsonType.Int64 }, { "decimal", BsonType.Decimal128 }, { "minKey", BsonType.MinKey },
        { "maxKey", BsonType.MaxKey },
    };

    public static string Of(BsonValue value) => Types.First(type => type.Value == value.BsonType).Key;

    /// <summary>Returns whether a value has the type that $type gives by number or alias.</summary>
    public static Func<BsonValue, bool> Test(BsonValue type)
    {
        if (type == "number") return value => value.IsNumeric;
        if (type.IsNumeric && type.ToInt32() is -1) return value => value.IsBsonMinKey;
        var wanted = type is BsonString alias
            ? Types.TryGetValue(alias.Value, out var named) ? named
                : throw new ServerError(ServerError.BadValue, $"Unknown type name alias: {alias}")
            : Types.ContainsValue((BsonType)type.ToInt32()) ? (BsonType)type.ToInt32()
            : throw new ServerError(ServerError.BadValue, $"Invalid numerical type code: {type}");
        return value => value.BsonType == wanted;
    }
}
