using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>Commands about the server, and sessions.</summary>
internal sealed class HelloCommands(Store store, Sessions sessions, Topology topology)
{
    // The wire version of MongoDB 8.0.
    private const int WireVersion = 25;

    public void Register(Action<string, string, Func<Request, BsonDocument>> add)
    {
        add("hello", "*", request => Hello(request, "isWritablePrimary"));
        add("isMaster", "*", request => Hello(request, "ismaster"));
        add("ismaster", "*", request => Hello(request, "ismaster"));
        add("ping", "", _ => []);
        add("buildInfo", "", _ => BuildInfo());
        add("buildinfo", "", _ => BuildInfo());
        add("startSession", "", _ => new BsonDocument { { "id", new BsonDocument("id", Uuid()) }, { "timeoutMinutes", 30 } });
        add("refreshSessions", "", _ => []);
        add("endSessions", "", End);
        add("killSessions", "", End);
    }

    private static BsonBinaryData Uuid() => new(Guid.NewGuid(), GuidRepresentation.Standard);

    private static BsonDocument BuildInfo() => new()
    {
        { "version", "8.0.0" }, { "versionArray", new BsonArray { 8, 0, 0, 0 } }, { "gitVersion", "stand-in" },
        { "modules", new BsonArray() },
        { "maxBsonObjectSize", 16 << 20 },
    };

    private BsonDocument End(Request request)
    {
        sessions.End(request.Command[0].AsBsonArray);
        return [];
    }

    private BsonDocument Hello(Request request, string primary)
    {
        var hello = new BsonDocument("topologyVersion", topology.Version);
        if (request.Flag("helloOk")) hello["helloOk"] = true;
        if (request.Document("client").GetValue("application", null) is BsonDocument application)
            request.Connection.AppName = application.GetValue("name", "").AsString;
        if (topology.IsReplicaSet) AddMembers(hello);
        hello[primary] = true;
        return hello.AddRange(new BsonDocument
        {
            { "maxBsonObjectSize", 16 << 20 }, { "maxMessageSizeBytes", 48_000_000 }, { "maxWriteBatchSize", 100_000 },
            { "localTime", DateTime.UtcNow }, { "logicalSessionTimeoutMinutes", 30 }, { "connectionId", request.Connection.Id },
            { "minWireVersion", 0 }, { "maxWireVersion", WireVersion }, { "readOnly", false },
        });
    }

    private void AddMembers(BsonDocument hello)
    {
        var last = new BsonDocument { { "ts", store.Oplog.Last }, { "t", 1L } };
        var date = new BsonDateTime(store.Oplog.Last.Timestamp * 1000L);
        var write = new BsonDocument
        {
            { "opTime", last }, { "lastWriteDate", date }, { "majorityOpTime", last }, { "majorityWriteDate", date },
        };
        hello.AddRange(new BsonDocument
        {
            { "hosts", new BsonArray { topology.Address } }, { "setName", topology.ReplicaSet }, { "setVersion", 1 },
            { "secondary", false }, { "primary", topology.Address }, { "me", topology.Address }, { "electionId", topology.ElectionId },
            { "lastWrite", write },
        });
    }
}
