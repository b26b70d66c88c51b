using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>Creates error replies.</summary>
internal static class ErrorReply
{
    private static readonly int[] NotPrimary = [10107, 13435, 13436, 189, 11602, 10058],
        Retryable = [6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436];

    public static BsonDocument Of(ServerError error) => new BsonDocument
    {
        { "ok", 0.0 }, { "errmsg", error.Message }, { "code", error.Code }, { "codeName", ServerError.NameOf(error.Code) },
    }.AddRange(error.Details ?? []);

    /// <summary>Adds the label for retryable writes, and the topology version of "not primary" errors.</summary>
    public static BsonDocument Complete(BsonDocument reply, Request request, Topology topology)
    {
        var code = reply.GetValue("code", 0).ToInt32();
        var unconfirmed = reply.GetValue("writeConcernError", null) is BsonDocument error ? error.GetValue("code", 0).ToInt32() : 0;
        var mayRepeat = request.Command.Contains("txnNumber") && (Retryable.Contains(code) || Retryable.Contains(unconfirmed));
        if (mayRepeat && !reply.Contains("errorLabels")) reply["errorLabels"] = new BsonArray { "RetryableWriteError" };
        // A known topology version makes the client keep the server. A shutdown error has it only while a server ends.
        if (NotPrimary.Contains(code) && topology.IsReplicaSet) reply["topologyVersion"] = topology.Version;
        return reply;
    }
}
