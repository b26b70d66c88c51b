using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;
using TaskManager.MongoStandIn.Query;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>Changes or removes one document and returns it.</summary>
internal sealed class FindAndModify(Store store, Sessions sessions)
{
    public const string Options = "query sort remove update new fields upsert bypassDocumentValidation";

    public BsonDocument Run(Request request)
    {
        var (reply, isRemembered) = sessions.Once(request.Command, request.Number("stmtId"), () => Apply(request));
        return isRemembered ? new BsonDocument(reply).Add("retriedStmtId", request.Number("stmtId")) : new BsonDocument(reply);
    }

    private BsonDocument Apply(Request request)
    {
        var (isRemoval, update) = (request.Flag("remove"), request.Command.GetValue("update", null));
        if (isRemoval == update is not null)
            throw new ServerError(ServerError.FailedToParse, isRemoval ? "Cannot specify both an update and remove=true"
                : "Either an update or remove=true must be specified");
        var collection = store.ForWrite(request.Database, request.Collection, mayAdd: request.Flag("upsert"));
        var projection = Projection.Compile(request.Document("fields"));
        var found = Sorting.Compile(request.Document("sort"))(collection.Where(request.Document("query"))).FirstOrDefault();
        if (!isRemoval) return Change(request, collection, Update.Compile(update!), found, projection);
        if (found is not null) collection.Delete(found);
        return Reply(new BsonDocument("n", found is null ? 0 : 1), found, projection);
    }

    private static BsonDocument Change(
        Request request, Collection collection, Update update, BsonDocument? found, Func<BsonDocument, BsonDocument> projection)
    {
        var isNew = request.Flag("new");
        if (found is not null)
        {
            var after = update.Apply(found);
            collection.Replace(found, after, update.IsReplacement);
            return Reply(new BsonDocument { { "n", 1 }, { "updatedExisting", true } }, isNew ? after : found, projection);
        }
        if (!request.Flag("upsert")) return Reply(new BsonDocument { { "n", 0 }, { "updatedExisting", false } }, null, projection);
        var inserted = WriteCommands.Upsert(collection, update, request.Document("query"));
        var last = new BsonDocument { { "n", 1 }, { "updatedExisting", false }, { "upserted", inserted["_id"] } };
        return Reply(last, isNew ? inserted : null, projection);
    }

    private static BsonDocument Reply(BsonDocument last, BsonDocument? value, Func<BsonDocument, BsonDocument> projection) => new()
    {
        { "lastErrorObject", last }, { "value", value is null ? BsonNull.Value : projection(value) },
    };
}
