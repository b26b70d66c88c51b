using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Query;

/// <summary>An update: operators, a replacement, or a pipeline.</summary>
internal sealed class Update
{
    private readonly Func<BsonDocument, bool, BsonDocument> _apply;

    private Update(Func<BsonDocument, bool, BsonDocument> apply, bool isReplacement) => (_apply, IsReplacement) = (apply, isReplacement);

    public bool IsReplacement { get; }

    /// <exception cref="ServerError">The update is invalid.</exception>
    public static Update Compile(BsonValue update)
    {
        if (update is BsonArray stages)
        {
            var pipeline = Pipeline.CompileForUpdate(stages);
            return new Update((document, _) => pipeline(document), isReplacement: false);
        }
        var fields = update.AsBsonDocument;
        if (fields.ElementCount > 0 && fields.GetElement(0).Name.StartsWith('$'))
        {
            var operators = UpdateOperators.Compile(fields);
            return new Update(operators, isReplacement: false);
        }
        if (fields.Names.FirstOrDefault(name => name.StartsWith('$')) is { } operation)
            throw new ServerError(52,
                $"The dollar ($) prefixed field '{operation}' in '{operation}' is not allowed in the context of an update's replacement "
                + "document. Consider using an aggregation pipeline with $replaceWith.");
        return new Update((document, _) => Replace(document, fields), isReplacement: true);
    }

    /// <summary>Returns the updated document; the argument is not changed.</summary>
    public BsonDocument Apply(BsonDocument document)
    {
        var after = _apply(document, false);
        if (ValueOrder.AreEqual(document["_id"], after.GetValue("_id", null))) return after;
        throw new ServerError(ServerError.ImmutableField, IsReplacement
            ? $"After applying the update, the (immutable) field '_id' was found to have been altered to _id: {after.GetValue("_id", null)}"
            : "Performing an update on the path '_id' would modify the immutable field '_id'");
    }

    /// <summary>Returns the document that an upsert inserts: the equalities of the query, updated.</summary>
    public BsonDocument Upsert(BsonDocument query)
    {
        var document = new BsonDocument();
        foreach (var (path, value) in EqualitiesOf(query))
            if (!IsReplacement || path == "_id") FieldPath.Change(document, path, _ => value.DeepClone());
        return _apply(document, true);
    }

    private static BsonDocument Replace(BsonDocument before, BsonDocument fields)
    {
        var after = (BsonDocument)fields.DeepClone();
        if (before.TryGetValue("_id", out var id) && !after.Contains("_id")) after.InsertAt(0, new BsonElement("_id", id));
        return after;
    }

    private static IEnumerable<(string Path, BsonValue Value)> EqualitiesOf(BsonDocument query) => query.SelectMany(clause => clause switch
    {
        { Name: "$and", Value: BsonArray parts } => parts.SelectMany(part => EqualitiesOf(part.AsBsonDocument)),
        { Name: ['$', ..] } or { Value: BsonRegularExpression } => [],
        { Value: BsonDocument { ElementCount: > 0 } operators } when operators.GetElement(0).Name.StartsWith('$') =>
            operators.TryGetValue("$eq", out var value) ? [(clause.Name, value)] : [],
        _ => [(clause.Name, clause.Value)],
    });
}
