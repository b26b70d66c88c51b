using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Data;

/// <summary>Stores the results of each session's last retryable write, so that a retry is answered without being applied again.</summary>
internal sealed class Sessions
{
    private readonly Dictionary<BsonValue, (long Number, Dictionary<int, BsonDocument> Done)> _sessions = [];

    /// <summary>Runs a statement of a retryable write, unless it has succeeded before.</summary>
    /// <returns>The result, and whether it was stored before.</returns>
    public (BsonDocument Result, bool IsRemembered) Once(BsonDocument command, int statement, Func<BsonDocument> run)
    {
        if (!command.TryGetValue("txnNumber", out var number)) return (run(), false);
        var (session, current) = (command["lsid"]["id"], number.ToInt64());
        if (!_sessions.TryGetValue(session, out var last) || last.Number < current) last = _sessions[session] = (current, []);
        if (last.Number > current)
            throw new ServerError(225,
                $"Retryable write with txnNumber {current} is prohibited on session {session} because a newer retryable write with "
                + $"txnNumber {last.Number} has already started on this session.");
        if (last.Done.TryGetValue(statement, out var remembered)) return (remembered, true);
        return (last.Done[statement] = run(), false);
    }

    public void End(IEnumerable<BsonValue> sessions)
    {
        foreach (var session in sessions) _sessions.Remove(session["id"]);
    }
}
