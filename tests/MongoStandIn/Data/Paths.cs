using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Data;

/// <summary>The values at a dotted path, as queries, sorts and indexes use them.</summary>
internal static class Paths
{
    /// <summary>Returns the values at the path: one per document of an array on the path. An array at the end is one value.</summary>
    public static IEnumerable<BsonValue?> Leaves(BsonDocument document, string path) => Leaves(document, path.Split('.'));

    public static IEnumerable<BsonValue?> Leaves(BsonDocument document, string[] path) =>
        path.Length == 1 ? [document.GetValue(path[0], null)] : Leaves(document, path, 0);

    private static IEnumerable<BsonValue?> Leaves(BsonDocument document, string[] path, int at) =>
        Descend(document.GetValue(path[at], null), path, at + 1);

    private static IEnumerable<BsonValue?> Descend(BsonValue? value, string[] path, int at) => value switch
    {
        _ when at == path.Length => [value],
        BsonDocument document => Leaves(document, path, at),
        BsonArray array => InArray(array, path, at),
        _ => [null],
    };

    private static IEnumerable<BsonValue?> InArray(BsonArray array, string[] path, int at)
    {
        foreach (var element in array.OfType<BsonDocument>())
            foreach (var leaf in Leaves(element, path, at)) yield return leaf;
        if (int.TryParse(path[at], out var index) && index >= 0 && index < array.Count)
            foreach (var leaf in Descend(array[index], path, at + 1)) yield return leaf;
    }
}
