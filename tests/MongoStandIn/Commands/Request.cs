using MongoDB.Bson;
using TaskManager.MongoStandIn.Protocol;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>A command and its connection.</summary>
internal sealed class Request(BsonDocument command, Connection connection)
{
    public BsonDocument Command => command;

    public Connection Connection => connection;

    public string Name { get; } = command.GetElement(0).Name;

    public string Database { get; } = command.GetValue("$db", "admin").AsString;

    /// <summary>The collection named by the command's first field.</summary>
    public string Collection =>
        command[0] is BsonString name ? name.Value : throw new ServerError(73, $"collection name has invalid type {command[0].BsonType}");

    /// <summary>Whether this is a hello that waits for another topology version.</summary>
    public bool AwaitsTopology => CommandTable.IsHello(Name) && command.Contains("topologyVersion") && command.Contains("maxAwaitTimeMS");

    public BsonDocument Document(string name) => command.GetValue(name, null) is BsonDocument document ? document : [];

    public BsonArray Array(string name) => command.GetValue(name, null) is BsonArray array ? array : [];

    public int Number(string name, int missing = 0) =>
        command.GetValue(name, null) is { IsNumeric: true } number ? number.ToInt32() : missing;

    public bool Flag(string name) => command.GetValue(name, false).ToBoolean();
}
