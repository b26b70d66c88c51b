using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;
using TaskManager.MongoStandIn.Query;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>Databases, collections and indexes.</summary>
internal sealed class CatalogCommands(Store store, Topology topology)
{
    public void Register(Action<string, string, Func<Request, BsonDocument>> add)
    {
        add("create", "", Create);
        add("drop", "", Drop);
        add("dropDatabase", "", DropDatabase);
        add("listCollections", "filter nameOnly cursor authorizedCollections", ListCollections);
        add("listDatabases", "nameOnly filter", ListDatabases);
        add("createIndexes", "indexes commitQuorum", CreateIndexes);
        add("listIndexes", "cursor", ListIndexes);
        add("dropIndexes", "index", DropIndexes);
    }

    private static BsonDocument IdIndex => new() { { "v", 2 }, { "key", new BsonDocument("_id", 1) }, { "name", "_id_" } };

    private BsonDocument Create(Request request)
    {
        if (store.Find(request.Database, request.Collection) is { } found)
            throw new ServerError(48, $"Collection {found.Namespace} already exists.");
        store.FindOrAdd(request.Database, request.Collection);
        return [];
    }

    private BsonDocument Drop(Request request)
    {
        if (store.Find(request.Database, request.Collection) is not { } found) return [];
        store.Drop(found);
        return new BsonDocument { { "nIndexesWas", found.Indexes.Count + 1 }, { "ns", found.Namespace } };
    }

    private BsonDocument DropDatabase(Request request)
    {
        if (!store.Databases.Contains(request.Database)) return [];
        store.DropDatabase(request.Database);
        return new BsonDocument("dropped", request.Database);
    }

    private BsonDocument ListCollections(Request request)
    {
        var collections = store.CollectionsOf(request.Database).Select(collection => new BsonDocument
        {
            { "name", collection.Name }, { "type", "collection" }, { "options", new BsonDocument() },
            { "info", new BsonDocument { { "readOnly", false }, { "uuid", collection.Uuid } } },
            { "idIndex", IdIndex },
        }).Where(Filter.Compile(request.Document("filter")).Invoke);
        return AllAtOnce(request, "$cmd.listCollections", request.Flag("nameOnly")
            ? collections.Select(each => new BsonDocument(each.Take(2))) : collections);
    }

    private BsonDocument ListDatabases(Request request)
    {
        var databases = store.Databases.Select(name => new BsonDocument { { "name", name }, { "sizeOnDisk", 8192L }, { "empty", false } })
            .Where(Filter.Compile(request.Document("filter")).Invoke).ToList();
        var reply = new BsonDocument("databases",
            new BsonArray(request.Flag("nameOnly") ? databases.Select(each => new BsonDocument(each.Take(1))) : databases));
        return request.Flag("nameOnly") ? reply
            : reply.AddRange(new BsonDocument { { "totalSize", 8192L * databases.Count }, { "totalSizeMb", 0L } });
    }

    private BsonDocument CreateIndexes(Request request)
    {
        var isNew = store.Find(request.Database, request.Collection) is null;
        var name = $"{request.Database}.{request.Collection}";
        var indexes = request.Array("indexes").Select(definition => new CollectionIndex(name, definition.AsBsonDocument)).ToList();
        var collection = store.FindOrAdd(request.Database, request.Collection);
        var before = collection.Indexes.Count + 1;
        collection.CreateIndexes(indexes);
        var reply = new BsonDocument
        {
            { "numIndexesBefore", before }, { "numIndexesAfter", collection.Indexes.Count + 1 },
            { "createdCollectionAutomatically", isNew },
        };
        if (topology.IsReplicaSet) reply["commitQuorum"] = "votingMembers";
        if (collection.Indexes.Count + 1 == before) reply["note"] = "all indexes already exist";
        return reply;
    }

    private BsonDocument ListIndexes(Request request) =>
        AllAtOnce(request, request.Collection, Existing(request).Indexes.Select(index => index.Definition).Prepend(IdIndex));

    private BsonDocument DropIndexes(Request request)
    {
        var (collection, which) = (Existing(request), request.Command["index"]);
        var before = collection.Indexes.Count + 1;
        var dropped = which == "*" ? collection.Indexes : (which as BsonArray ?? [which]).Select(each => Index(collection, each));
        collection.DropIndexes(dropped.ToList());
        return new BsonDocument("nIndexesWas", before);
    }

    private static CollectionIndex Index(Collection collection, BsonValue which)
    {
        if (which == "_id_" || which == IdIndex["key"]) throw new ServerError(ServerError.InvalidOptions, "cannot drop _id index");
        return collection.Indexes.FirstOrDefault(index => which is BsonDocument key ? index.Key == key : index.Name == which.AsString)
            ?? throw new ServerError(ServerError.IndexNotFound, which is BsonDocument ? $"can't find index with key: {which}"
                : $"index not found with name [{which}]");
    }

    private Collection Existing(Request request) => store.Find(request.Database, request.Collection)
        ?? throw new ServerError(ServerError.NamespaceNotFound, $"ns does not exist: {request.Database}.{request.Collection}");

    private static BsonDocument AllAtOnce(Request request, string name, IEnumerable<BsonDocument> documents) =>
        new("cursor", new BsonDocument
    {
        { "id", 0L }, { "ns", $"{request.Database}.{name}" }, { "firstBatch", new BsonArray(documents) },
    });
}
