using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Query;

/// <summary>A stage of an aggregation: transforms documents.</summary>
internal delegate IEnumerable<BsonDocument> Stage(IEnumerable<BsonDocument> documents);

/// <summary>The stages of an aggregation, without $changeStream.</summary>
internal static class Pipeline
{
    private static readonly string[] Unavailable =
    [
        "$bucket", "$bucketAuto", "$collStats", "$currentOp", "$densify", "$documents", "$facet", "$fill", "$geoNear", "$graphLookup",
        "$indexStats", "$listSessions", "$lookup", "$merge", "$out", "$planCacheStats", "$redact", "$replaceRoot", "$replaceWith",
        "$sample", "$search", "$setWindowFields", "$sortByCount", "$unwind", "$vectorSearch", "$changeStreamSplitLargeEvent",
    ];

    /// <summary>Compiles all stages to one.</summary>
    /// <param name="collection">Returns the documents of another collection for $unionWith; null where it is not allowed.</param>
    public static Stage Compile(BsonArray stages, Func<string, IEnumerable<BsonDocument>>? collection)
    {
        var all = stages.Select(stage => Compile(Single(stage), collection)).ToList();
        return documents => all.Aggregate(documents, (given, stage) => stage(given));
    }

    /// <summary>Compiles a pipeline that updates one document.</summary>
    public static Func<BsonDocument, BsonDocument> CompileForUpdate(BsonArray stages)
    {
        foreach (var stage in stages.Select(Single))
            if (stage.Name is not ("$set" or "$addFields" or "$unset" or "$project" or "$replaceWith" or "$replaceRoot"))
                throw new ServerError(ServerError.InvalidOptions, $"{stage.Name} is not allowed to be used within an update");
        var all = Compile(stages, collection: null);
        return document => all([document]).Single();
    }

    /// <summary>Returns the only field of a stage.</summary>
    public static BsonElement Single(BsonValue stage) => stage is BsonDocument { ElementCount: 1 } document ? document.GetElement(0)
        : throw new ServerError(40323, "A pipeline stage specification object must contain exactly one field.");

    private static Stage Compile(BsonElement stage, Func<string, IEnumerable<BsonDocument>>? collection) => stage.Name switch
    {
        "$match" => Match(stage.Value.AsBsonDocument),
        "$sort" => Sort(stage.Value.AsBsonDocument),
        "$limit" => Limit(stage.Value),
        "$skip" => Skip(stage.Value),
        "$project" => Project(stage.Value.AsBsonDocument),
        "$set" or "$addFields" => Set(stage.Value.AsBsonDocument),
        "$unset" => Unset(stage.Value as BsonArray ?? [stage.Value]),
        "$group" => Grouping.Compile(stage.Value.AsBsonDocument),
        "$count" => Count(stage.Value.AsString),
        "$unionWith" when collection is not null => UnionWith(stage.Value, collection),
        "$changeStream" => throw new ServerError(40602, "$changeStream is only valid as the first stage in a pipeline."),
        _ when stage.Name == "$unionWith" || Unavailable.Contains(stage.Name) =>
            throw ServerError.NotImplemented($"pipeline stage {stage.Name} here"),
        _ => throw new ServerError(40324, $"Unrecognized pipeline stage name: '{stage.Name}'"),
    };

    private static Stage Match(BsonDocument query)
    {
        var matches = Filter.Compile(query);
        return documents => documents.Where(matches.Invoke);
    }

    private static Stage Sort(BsonDocument sort)
    {
        if (sort.ElementCount == 0) throw new ServerError(15976, "$sort stage must have at least one sort key");
        return Sorting.Compile(sort).Invoke;
    }

    private static Stage Limit(BsonValue count)
    {
        if (count.ToInt64() <= 0) throw new ServerError(15958, "the limit must be positive");
        return documents => documents.Take(count.ToInt32());
    }

    private static Stage Skip(BsonValue count) => documents => documents.Skip(count.ToInt32());

    private static Stage Project(BsonDocument specification)
    {
        if (specification.ElementCount == 0)
            throw new ServerError(51272, "Invalid $project :: caused by :: projection specification must have at least one field");
        return documents => documents.Select(Projection.Compile(specification));
    }

    private static Stage Unset(BsonArray paths) => Project(new BsonDocument(paths.Select(path => new BsonElement(path.AsString, 0))));

    private static Stage Set(BsonDocument fields)
    {
        var all = fields.Select(field => (field.Name, Value: Expressions.Compile(field.Value))).ToList();
        return documents => documents.Select(document =>
        {
            // All expressions read the input document.
            var after = (BsonDocument)document.DeepClone();
            foreach (var (name, value) in all) FieldPath.Change(after, name, _ => value(document));
            return after;
        });
    }

    private static Stage Count(string field) => documents => documents.Count() is > 0 and var count ? [new BsonDocument(field, count)] : [];

    private static Stage UnionWith(BsonValue operand, Func<string, IEnumerable<BsonDocument>> collection)
    {
        var (name, stages) = operand is BsonDocument parts
            ? (parts["coll"].AsString, parts.GetValue("pipeline", new BsonArray()).AsBsonArray) : (operand.AsString, []);
        var pipeline = Compile(stages, collection);
        return documents => documents.Concat(pipeline(collection(name)));
    }
}
