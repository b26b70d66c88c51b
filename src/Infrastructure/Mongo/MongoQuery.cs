using MongoDB.Bson;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Translates a query to a filter and a sort order. A term is the field of its name.</summary>
internal static class MongoQuery
{
    // The upper bound of a prefix: it sorts after every other character.
    private const string LastCharacter = "\U0010FFFF";

    /// <summary>Returns the filter of the tasks after the cursor.</summary>
    public static BsonDocument Filter(TaskQuery query) =>
        query.After is { } after ? All([Condition(query.Where), After(query.Order, after)]) : Condition(query.Where);

    /// <summary>Returns the sort order. MongoDB sorts null first, so a computed field sorts missing values last.</summary>
    public static BsonDocument Sort(TaskQuery query)
    {
        var sort = new BsonDocument();
        foreach (var key in query.Order)
        {
            if (IsNullFirst(key)) sort[MissingFlag(key.Term)] = 1;
            sort[Field(key.Term)] = key.Descending ? -1 : 1;
        }
        return sort.Merge(new BsonDocument { { "createdAt", -1 }, { "_id", -1 } });
    }

    /// <summary>Returns the computed fields of the sort order; empty for most queries.</summary>
    public static BsonDocument ComputedFields(TaskQuery query) =>
        new(query.Order.Where(IsNullFirst).Select(key => new BsonElement(MissingFlag(key.Term), IsMissing(key.Term))));

    private static BsonDocument Condition(TaskCondition condition) => condition switch
    {
        TaskCondition.And and => All(and.Parts.Select(Condition)),
        TaskCondition.Or { Parts.Count: 0 } => Never,
        TaskCondition.Or or => new BsonDocument("$or", new BsonArray(or.Parts.Select(Condition))),
        // $nor also matches documents without the field, as the complement must.
        TaskCondition.Not not => new BsonDocument("$nor", new BsonArray { Condition(not.Part) }),
        // $elemMatch applies both bounds to one word, so that they bound the index scan.
        TaskCondition.Word word => new BsonDocument("words",
            new BsonDocument("$elemMatch", new BsonDocument { { "$gte", word.Prefix }, { "$lt", word.Prefix + LastCharacter } })),
        TaskCondition.Compare { Relation: Relation.Known } known =>
            new BsonDocument(Field(known.Term), new BsonDocument("$ne", BsonNull.Value)),
        TaskCondition.Compare { Relation: Relation.Equal } equal => new BsonDocument(Field(equal.Term), Value(equal.Term, equal.Value)),
        TaskCondition.Compare compare => new BsonDocument(
            Field(compare.Term), new BsonDocument(Operator(compare.Relation), Value(compare.Term, compare.Value))),
        _ => throw new InvalidOperationException($"There is no filter for {condition.GetType().Name}."),
    };

    // Equal sort keys up to one that comes later; the first $or branch bounds the index scan, the second breaks ties.
    private static BsonDocument After(IReadOnlyList<OrderKey> order, TaskCursor after)
    {
        var createdAt = new BsonDateTime(after.CreatedAt.ToUnixTimeMilliseconds());
        var place = All(
        [
            new BsonDocument("createdAt", new BsonDocument("$lte", createdAt)),
            new BsonDocument("$or", new BsonArray
            {
                new BsonDocument("createdAt", new BsonDocument("$lt", createdAt)),
                new BsonDocument("_id", new BsonDocument("$lt", new BsonBinaryData(after.Id, GuidRepresentation.Standard))),
            }),
        ]);
        foreach (var (key, value) in order.Zip(after.Values).Reverse())
        {
            var (field, given) = (Field(key.Term), Value(key.Term, value));
            var branches = new BsonArray { All([new BsonDocument(field, given), place]) };
            if (value is not null) branches.Add(new BsonDocument(field, new BsonDocument(key.Descending ? "$lt" : "$gt", given)));
            if (value is not null && key.Term.IsOptional) branches.Add(new BsonDocument(field, BsonNull.Value));
            place = new BsonDocument("$or", branches);
        }
        return place;
    }

    private static BsonDocument Never => new("_id", new BsonDocument("$in", new BsonArray()));

    private static BsonDocument All(IEnumerable<BsonDocument> parts) =>
        parts.Where(part => part.ElementCount > 0).ToList() switch
        {
            [] => [],
            [var only] => only,
            var all => new BsonDocument("$and", new BsonArray(all)),
        };

    private static BsonDocument IsMissing(TaskTerm term)
    {
        var valueOrNull = new BsonDocument("$ifNull", new BsonArray { $"${Field(term)}", BsonNull.Value });
        return new BsonDocument("$eq", new BsonArray { valueOrNull, BsonNull.Value });
    }

    private static bool IsNullFirst(OrderKey key) => key is { Descending: false, Term.IsOptional: true };

    private static string MissingFlag(TaskTerm term) => $"missing_{term.Name}";

    /// <summary>Returns the name of the field of a term.</summary>
    public static string Field(TaskTerm term) => term == TaskTerm.Title ? "titleKey" : term.Name;

    private static BsonValue Value(TaskTerm term, object? value) => value switch
    {
        null => BsonNull.Value,
        long number when term.Kind == TermKind.Instant => new BsonDateTime(number),
        long number => number != 0,
        string text => text,
        _ => throw new InvalidOperationException($"No value of {term.Name} is a {value.GetType().Name}."),
    };

    private static string Operator(Relation relation) => relation switch
    {
        Relation.Less => "$lt",
        Relation.LessOrEqual => "$lte",
        Relation.Greater => "$gt",
        Relation.GreaterOrEqual => "$gte",
        _ => throw new InvalidOperationException($"There is no operator for {relation}."),
    };
}
