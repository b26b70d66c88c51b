using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;
using TaskManager.MongoStandIn.Query;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>Writes: independent statements, whose results are stored for retries.</summary>
internal sealed class WriteCommands(Store store, Sessions sessions)
{
    private const int MaxBatchSize = 100_000;

    public void Register(Action<string, string, Func<Request, BsonDocument>> add)
    {
        add("insert", "documents ordered bypassDocumentValidation", request => Batch(request, "documents", Insert));
        add("update", "updates ordered bypassDocumentValidation", request => Batch(request, "updates", Update));
        add("delete", "deletes ordered", request => Batch(request, "deletes", Delete));
        var findAndModify = new FindAndModify(store, sessions);
        add("findAndModify", FindAndModify.Options, findAndModify.Run);
        add("findandmodify", FindAndModify.Options, findAndModify.Run);
    }

    /// <summary>Applies an upsert without a match.</summary>
    public static BsonDocument Upsert(Collection collection, Update update, BsonDocument query) => collection.Insert(update.Upsert(query));

    private BsonDocument Batch(Request request, string name, Func<Collection, BsonDocument, BsonDocument> apply)
    {
        var statements = request.Array(name);
        if (statements.Count is 0 or > MaxBatchSize)
            throw new ServerError(16, $"Write batch sizes must be between 1 and {MaxBatchSize}. Got {statements.Count} operations.");
        var (reply, errors, retried) = (new BsonDocument("n", 0), new BsonArray(), new BsonArray());
        foreach (var (index, statement) in statements.Index())
        {
            try
            {
                var number = request.Array("stmtIds") is { Count: > 0 } ids ? ids[index].ToInt32() : request.Number("stmtId") + index;
                var mayAdd = name == "documents" || statement.AsBsonDocument.GetValue("upsert", false).ToBoolean();
                var collection = store.ForWrite(request.Database, request.Collection, mayAdd);
                var (result, isRemembered) = sessions.Once(request.Command, number, () => apply(collection, statement.AsBsonDocument));
                if (isRemembered) retried.Add(number);
                Merge(reply, result, index);
            }
            catch (ServerError error) when (error.Code != 225)
            {
                var shown = new BsonDocument { { "index", index }, { "code", error.Code }, { "errmsg", error.Message } };
                errors.Add(shown.AddRange(error.Details ?? []));
                if (request.Command.GetValue("ordered", true).ToBoolean()) break;
            }
        }
        if (errors.Count > 0) reply["writeErrors"] = errors;
        if (retried.Count > 0) reply["retriedStmtIds"] = retried;
        if (name == "updates" && !reply.Contains("nModified")) reply["nModified"] = 0;
        return reply;
    }

    private static void Merge(BsonDocument reply, BsonDocument result, int index)
    {
        foreach (var count in result.Where(field => field.Name is "n" or "nModified"))
            reply[count.Name] = reply.GetValue(count.Name, 0).ToInt32() + count.Value.ToInt32();
        if (!result.TryGetValue("upserted", out var id)) return;
        if (!reply.Contains("upserted")) reply["upserted"] = new BsonArray();
        reply["upserted"].AsBsonArray.Add(new BsonDocument { { "index", index }, { "_id", id } });
    }

    private static BsonDocument Insert(Collection collection, BsonDocument document)
    {
        collection.Insert(document);
        return new BsonDocument("n", 1);
    }

    private static BsonDocument Update(Collection collection, BsonDocument statement)
    {
        Check(statement, "update", ["q", "u", "multi", "upsert"]);
        var (query, update) = (statement["q"].AsBsonDocument, Query.Update.Compile(statement["u"]));
        var isMulti = statement.GetValue("multi", false).ToBoolean();
        if (isMulti && update.IsReplacement)
            throw new ServerError(ServerError.FailedToParse, "multi update is not supported for replacement-style update");
        var found = isMulti ? collection.Where(query).ToList() : [.. collection.Where(query).Take(1)];
        if (found.Count == 0 && statement.GetValue("upsert", false).ToBoolean())
            return new BsonDocument { { "n", 1 }, { "nModified", 0 }, { "upserted", Upsert(collection, update, query)["_id"] } };
        var modified = found.Count(document => collection.Replace(document, update.Apply(document), update.IsReplacement));
        return new BsonDocument { { "n", found.Count }, { "nModified", modified } };
    }

    private static BsonDocument Delete(Collection collection, BsonDocument statement)
    {
        Check(statement, "delete", ["q", "limit"]);
        var matching = collection.Where(statement["q"].AsBsonDocument);
        var found = (statement["limit"].ToInt32() == 1 ? matching.Take(1) : matching).ToList();
        found.ForEach(collection.Delete);
        return new BsonDocument("n", found.Count);
    }

    private static void Check(BsonDocument statement, string command, string[] options)
    {
        foreach (var option in statement.Names.Except(options)) throw ServerError.NotImplemented($"option '{option}' of {command}");
    }
}
