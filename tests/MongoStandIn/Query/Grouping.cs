using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Query;

/// <summary>The stage $group. Groups come in the order of their first document.</summary>
internal static class Grouping
{
    public static Stage Compile(BsonDocument group)
    {
        if (!group.TryGetValue("_id", out var key)) throw new ServerError(15955, "a group specification must include an _id");
        var id = Expressions.Compile(key);
        var fields = group.Where(field => field.Name != "_id").Select(field => (field.Name, Accumulate: Accumulator(field))).ToList();
        return documents => GroupsOf(documents, id).Select(of => new BsonDocument("_id", of.Key).AddRange(
            fields.Select(field => new BsonElement(field.Name, field.Accumulate(of.Documents)))));
    }

    private static List<(BsonValue Key, List<BsonDocument> Documents)> GroupsOf(IEnumerable<BsonDocument> documents, Expression id)
    {
        var places = new SortedDictionary<BsonValue, int>(ValueOrder.Instance);
        List<(BsonValue Key, List<BsonDocument> Documents)> groups = [];
        foreach (var document in documents)
        {
            var key = id(document) ?? BsonNull.Value;
            if (!places.TryGetValue(key, out var place))
            {
                places[key] = place = groups.Count;
                groups.Add((key, []));
            }
            groups[place].Documents.Add(document);
        }
        return groups;
    }

    private static Func<List<BsonDocument>, BsonValue> Accumulator(BsonElement field)
    {
        if (field.Value is not BsonDocument { ElementCount: 1 } specification)
            throw new ServerError(40234, $"The field '{field.Name}' must be an accumulator object");
        var (name, value) = (specification.GetElement(0).Name, Expressions.Compile(specification[0]));
        return name switch
        {
            "$sum" => documents => Values(documents, value).Where(each => each.IsNumeric).Aggregate((BsonValue)0, Numbers.Add),
            "$count" => documents => documents.Count,
            "$first" => documents => value(documents[0]) ?? BsonNull.Value,
            "$last" => documents => value(documents[^1]) ?? BsonNull.Value,
            "$min" => documents => Values(documents, value).Where(each => !each.IsBsonNull).Min(ValueOrder.Instance) ?? BsonNull.Value,
            "$max" => documents => Values(documents, value).Where(each => !each.IsBsonNull).Max(ValueOrder.Instance) ?? BsonNull.Value,
            "$push" => documents => new BsonArray(Values(documents, value)),
            _ => throw ServerError.NotImplemented($"accumulator {name}"),
        };
    }

    private static IEnumerable<BsonValue> Values(List<BsonDocument> documents, Expression value) =>
        documents.Select(document => value(document)).OfType<BsonValue>();
}
