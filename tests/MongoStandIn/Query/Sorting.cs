using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Query;

/// <summary>Sorts documents, stably.</summary>
internal static class Sorting
{
    public static Func<IEnumerable<BsonDocument>, IEnumerable<BsonDocument>> Compile(BsonDocument sort)
    {
        var keys = sort.Select(field => (Path: field.Name.Split('.'), IsDescending: IsDescending(field))).ToList();
        return documents => keys.Aggregate((IOrderedEnumerable<BsonDocument>?)null, (sorted, key) => (sorted, key.IsDescending) switch
        {
            (null, false) => documents.OrderBy(document => Lowest(document, key.Path), ValueOrder.Instance),
            (null, true) => documents.OrderByDescending(document => Highest(document, key.Path), ValueOrder.Instance),
            (_, false) => sorted.ThenBy(document => Lowest(document, key.Path), ValueOrder.Instance),
            (_, true) => sorted.ThenByDescending(document => Highest(document, key.Path), ValueOrder.Instance),
        }) ?? documents;
    }

    private static bool IsDescending(BsonElement field) => field.Value switch
    {
        _ when field.Name.StartsWith('$') || field.Value is BsonDocument => throw ServerError.NotImplemented($"sort by {field}"),
        { IsNumeric: true } number when number.ToDouble() is 1 or -1 => number.ToDouble() is -1,
        _ => throw new ServerError(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)"),
    };

    // An array sorts by its lowest or highest element, a missing value as null.
    private static BsonValue? Lowest(BsonDocument document, string[] path) =>
        Scalar(document, path) ?? Keys(document, path).Min(ValueOrder.Instance);

    private static BsonValue? Highest(BsonDocument document, string[] path) =>
        Scalar(document, path) ?? Keys(document, path).Max(ValueOrder.Instance);

    // The common case, without a list.
    private static BsonValue? Scalar(BsonDocument document, string[] path) =>
        path.Length == 1 && document.GetValue(path[0], BsonNull.Value) is not BsonArray and var value ? value : null;

    private static IEnumerable<BsonValue> Keys(BsonDocument document, string[] path) => Paths.Leaves(document, path).DefaultIfEmpty(null)
        .SelectMany(leaf => leaf is BsonArray array ? array.DefaultIfEmpty(BsonUndefined.Value) : [leaf ?? BsonNull.Value]);
}
