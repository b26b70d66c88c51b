using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;
using TaskManager.MongoStandIn.Streams;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>Dispatches a command by name, and completes its reply with the common fields.</summary>
internal sealed class CommandTable
{
    // Fields that every command accepts.
    private static readonly string[] Common =
    [
        "$db", "lsid", "txnNumber", "$clusterTime", "$readPreference", "readConcern", "writeConcern", "maxTimeMS", "comment", "stmtId",
        "stmtIds",
    ];

    // Commands that a real server supports and the stand-in does not.
    private static readonly string[] Unavailable =
    [
        "abortTransaction", "authenticate", "bulkWrite", "collMod", "collStats", "commitTransaction", "compact", "connectionStatus",
        "convertToCapped", "createUser", "currentOp", "dbStats", "explain", "fsync", "getLog", "getParameter", "hostInfo", "killOp",
        "logout", "mapReduce", "profile", "reIndex", "renameCollection", "replSetGetStatus", "replSetInitiate", "replSetStepDown",
        "saslContinue", "saslStart", "serverStatus", "setParameter", "shutdown", "top", "validate",
    ];

    private readonly Dictionary<string, (string[] Options, Func<Request, BsonDocument> Run)> _commands = new(StringComparer.Ordinal);
    private readonly Topology _topology;
    private readonly Store _store = new(new Oplog());
    private readonly FailPoints _failPoints = new();
    private readonly ReadCommands _reads;

    public CommandTable(Topology topology)
    {
        _topology = topology;
        var (sessions, cursors) = (new Sessions(), new Cursors());
        _reads = new ReadCommands(_store, cursors, topology);
        _reads.Register(Add);
        new WriteCommands(_store, sessions).Register(Add);
        new CatalogCommands(_store, topology).Register(Add);
        new HelloCommands(_store, sessions, topology).Register(Add);
        Add("configureFailPoint", "mode data", _failPoints.Configure);
    }

    public static bool IsHello(string name) => name is "hello" or "isMaster" or "ismaster";

    /// <summary>Runs a command and returns its reply, which may be an error.</summary>
    /// <exception cref="IOException">A fail point closes the connection.</exception>
    public async Task<BsonDocument> Run(Request request, CancellationToken stopping)
    {
        BsonDocument reply;
        try
        {
            var failure = _failPoints.Trigger(request);
            if (failure is not null) await failure.Take(stopping);
            if (request.AwaitsTopology) await Task.Delay(request.Number("maxAwaitTimeMS"), stopping);
            reply = failure?.Reply(request) ?? Complete(request, await Answer(request, stopping));
            if (failure?.WriteConcernError is { } unconfirmed) reply.Set("writeConcernError", unconfirmed);
        }
        catch (ServerError error)
        {
            reply = ErrorReply.Of(error);
        }
        catch (Exception bug) when (bug is not (OperationCanceledException or IOException))
        {
            reply = ErrorReply.Of(new ServerError(1, $"The stand-in has a bug: {bug}"));
        }
        return WithTimes(ErrorReply.Complete(reply, request, _topology));
    }

    private void Add(string name, string options, Func<Request, BsonDocument> run) =>
        _commands[name] = (options.Split(' ', StringSplitOptions.RemoveEmptyEntries), run);

    private async Task<BsonDocument> Answer(Request request, CancellationToken stopping)
    {
        if (request.Name == "getMore")
        {
            Check(request, ["collection", "batchSize"]);
            return await _reads.GetMore(request, stopping);
        }
        if (!_commands.TryGetValue(request.Name, out var command))
            throw Unavailable.Contains(request.Name) ? ServerError.NotImplemented($"command {request.Name}")
                : new ServerError(ServerError.CommandNotFound, $"no such command: '{request.Name}'");
        Check(request, command.Options);
        lock (_store.Lock) return command.Run(request);
    }

    // Unknown options are errors, never ignored.
    private void Check(Request request, string[] options)
    {
        if (request.Command.Contains("startTransaction") || request.Command.Contains("autocommit"))
            throw ServerError.NotImplemented("transactions");
        if (options is not ["*"])
            foreach (var option in request.Command.Names.Skip(1).Except(Common).Except(options))
                throw ServerError.NotImplemented($"option '{option}' of {request.Name}");
        if (request.Command.Contains("txnNumber") && !_topology.IsReplicaSet)
            throw new ServerError(ServerError.IllegalOperation, "Transaction numbers are only allowed on a replica set member or mongos");
        if (request.Document("readConcern").GetValue("level", "local") == "snapshot")
            throw ServerError.NotImplemented("read concern 'snapshot'");
        if (!_topology.IsReplicaSet && WantsMoreMembers(request))
            throw new ServerError(ServerError.BadValue, "cannot use 'w' > 1 when a host is not replicated");
    }

    // The set has one member.
    private static bool WantsMoreMembers(Request request) =>
        request.Document("writeConcern").GetValue("w", 1) is { IsNumeric: true } members && members.ToInt32() > 1;

    private static BsonDocument Complete(Request request, BsonDocument reply)
    {
        if (WantsMoreMembers(request))
            reply["writeConcernError"] = new BsonDocument
            {
                { "code", 100 }, { "codeName", "UnsatisfiableWriteConcern" }, { "errmsg", "Not enough data-bearing nodes" },
            };
        return reply.Set("ok", 1.0);
    }

    private BsonDocument WithTimes(BsonDocument reply)
    {
        if (!_topology.IsReplicaSet) return reply;
        BsonTimestamp last;
        lock (_store.Lock) last = _store.Oplog.Last;
        var signature = new BsonDocument { { "hash", new BsonBinaryData(new byte[20]) }, { "keyId", 0L } };
        reply["$clusterTime"] = new BsonDocument { { "clusterTime", last }, { "signature", signature } };
        return reply.Set("operationTime", last);
    }
}
