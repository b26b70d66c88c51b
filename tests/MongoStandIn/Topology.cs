using MongoDB.Bson;

namespace TaskManager.MongoStandIn;

/// <summary>The topology of the server: the primary and only member of a replica set, or standalone.</summary>
/// <param name="Address">Host and port.</param>
/// <param name="ReplicaSet">The set's name; null for a standalone server.</param>
internal sealed record Topology(string Address, string? ReplicaSet)
{
    public bool IsReplicaSet => ReplicaSet is not null;

    /// <summary>Constant, so a streaming hello is answered only after its timeout.</summary>
    public BsonDocument Version { get; } = new() { { "processId", ObjectId.GenerateNewId() }, { "counter", ReplicaSet is null ? 0L : 6L } };

    public ObjectId ElectionId { get; } = new("7fffffff0000000000000001");
}
