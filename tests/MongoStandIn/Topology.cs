using MongoDB.Bson;

namespace TaskManager.MongoStandIn;

/// <summary>What the server is: a replica set's only member, which is its primary, or a standalone server.</summary>
/// <param name="Address">Host and port.</param>
/// <param name="ReplicaSet">The set's name; null for a standalone server.</param>
internal sealed record Topology(string Address, string? ReplicaSet)
{
    public bool IsReplicaSet => ReplicaSet is not null;

    /// <summary>Never changes, so a streaming hello is answered only when its time is over.</summary>
    public BsonDocument Version { get; } = new() { { "processId", ObjectId.GenerateNewId() }, { "counter", ReplicaSet is null ? 0L : 6L } };

    public ObjectId ElectionId { get; } = new("7fffffff0000000000000001");
}
