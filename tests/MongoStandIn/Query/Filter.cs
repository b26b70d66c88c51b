using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Query;

/// <summary>Compiles a query document to a predicate.</summary>
internal static class Filter
{
    private static readonly string[] Unavailable = ["$text", "$where", "$jsonSchema", "$sampleRate", "$alwaysTrue", "$alwaysFalse"];

    public static Predicate<BsonDocument> Compile(BsonDocument query)
    {
        var clauses = query.Select(Clause).ToArray();
        return document => Array.TrueForAll(clauses, clause => clause(document));
    }

    /// <summary>Returns the ids that a query matches by equality or $in; null when it does not.</summary>
    public static IEnumerable<BsonValue>? IdsOf(BsonDocument query) => query.GetValue("_id", null) switch
    {
        null => query.TryGetValue("$and", out var all)
            ? all.AsBsonArray.Select(part => IdsOf(part.AsBsonDocument)).FirstOrDefault(ids => ids is not null) : null,
        BsonDocument { ElementCount: > 0 } operators when operators.GetElement(0).Name.StartsWith('$') =>
            operators.TryGetValue("$eq", out var one) && one is not (BsonNull or BsonRegularExpression) ? [one]
            : operators.TryGetValue("$in", out var list) && list is BsonArray values
                && !values.Any(value => value is BsonNull or BsonRegularExpression) ? values
            : null,
        BsonNull or BsonRegularExpression => null,
        var id => [id],
    };

    private static Predicate<BsonDocument> Clause(BsonElement clause) => clause.Name switch
    {
        "$and" => All(clause),
        "$or" => Any(clause),
        "$nor" => Not(Any(clause)),
        "$expr" => IsTrue(Expressions.Compile(clause.Value)),
        "$comment" => _ => true,
        var name when Unavailable.Contains(name) => throw ServerError.NotImplemented($"query operator {name}"),
        ['$', ..] => throw new ServerError(ServerError.BadValue,
            $"unknown top level operator: {clause.Name}. If you have a field name that starts with a '$' symbol, "
            + "consider using $getField or $setField."),
        _ => Field(clause.Name, FieldFilter.Compile(clause.Value)),
    };

    private static Predicate<BsonDocument> Field(string name, FieldTest test)
    {
        var path = name.Split('.');
        return document => test(Paths.Leaves(document, path));
    }

    private static Predicate<BsonDocument> Not(Predicate<BsonDocument> test) => document => !test(document);

    private static Predicate<BsonDocument> IsTrue(Expression expression) => document => Expressions.IsTrue(expression(document));

    private static Predicate<BsonDocument> All(BsonElement clause)
    {
        var parts = Parts(clause);
        return document => Array.TrueForAll(parts, part => part(document));
    }

    private static Predicate<BsonDocument> Any(BsonElement clause)
    {
        var parts = Parts(clause);
        return document => Array.Exists(parts, part => part(document));
    }

    private static Predicate<BsonDocument>[] Parts(BsonElement clause)
    {
        if (clause.Value is not BsonArray { Count: > 0 } parts)
            throw new ServerError(ServerError.BadValue, $"{clause.Name} must be a nonempty array");
        return [.. parts.Select(part => part is BsonDocument query ? Compile(query)
            : throw new ServerError(ServerError.BadValue, "$or/$and/$nor entries need to be full objects"))];
    }
}
