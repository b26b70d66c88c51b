using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>The fail point failCommand, by which tests make commands fail.</summary>
internal sealed class FailPoints
{
    private static readonly string[] Options =
        ["failCommands", "errorCode", "errorLabels", "closeConnection", "blockConnection", "blockTimeMS", "writeConcernError", "appName"];

    private readonly Lock _lock = new();
    private BsonDocument _data = [];
    private long _skip, _times;

    public BsonDocument Configure(Request request)
    {
        if (request.Collection != "failCommand") throw ServerError.NotImplemented($"fail point {request.Collection}");
        var (data, mode) = (request.Document("data"), request.Command["mode"]);
        foreach (var option in data.Names.Except(Options)) throw ServerError.NotImplemented($"option '{option}' of failCommand");
        lock (_lock)
        {
            (_data, (_skip, _times)) = (data, mode switch
            {
                BsonString { Value: "off" } => (0, 0),
                BsonString { Value: "alwaysOn" } => (0, long.MaxValue),
                BsonDocument { ElementCount: 1 } count when count.Contains("times") => (0, count["times"].ToInt64()),
                BsonDocument { ElementCount: 1 } count when count.Contains("skip") => (count["skip"].ToInt64(), long.MaxValue),
                _ => throw ServerError.NotImplemented($"mode {mode} of fail points"),
            });
        }
        return [];
    }

    /// <summary>Returns the failure of this command, and counts it; null when there is none.</summary>
    public Failure? Trigger(Request request)
    {
        lock (_lock)
        {
            if (_times == 0 || request.Name == "configureFailPoint"
                || !_data.GetValue("failCommands", new BsonArray()).AsBsonArray.Contains(request.Name)) return null;
            if (_data.TryGetValue("appName", out var app) && app != (request.Connection.AppName ?? "")) return null;
            if (_skip > 0)
            {
                _skip--;
                return null;
            }
            if (_times < long.MaxValue) _times--;
            return new Failure(_data);
        }
    }
}

/// <summary>The failure that a fail point injects into one command.</summary>
internal sealed class Failure(BsonDocument data)
{
    public BsonDocument? WriteConcernError => data.GetValue("writeConcernError", null)?.AsBsonDocument;

    /// <summary>Blocks and closes the connection, if requested.</summary>
    public async Task Take(CancellationToken stopping)
    {
        if (data.GetValue("blockConnection", false).ToBoolean()) await Task.Delay(data["blockTimeMS"].ToInt32(), stopping);
        if (data.GetValue("closeConnection", false).ToBoolean()) throw new IOException("A fail point closes the connection.");
    }

    /// <summary>Returns the error reply; null when the command must run.</summary>
    public BsonDocument? Reply(Request request)
    {
        if (!data.TryGetValue("errorCode", out var code) || WriteConcernError is not null) return null;
        var reply = ErrorReply.Of(new ServerError(code.ToInt32(), $"Failing command via 'failCommand' failpoint: {request.Name}"));
        if (data.TryGetValue("errorLabels", out var labels)) reply["errorLabels"] = labels;
        return reply;
    }
}
