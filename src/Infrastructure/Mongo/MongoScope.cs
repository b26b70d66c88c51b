using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>What a scope reaches, as a filter of documents: the only place that turns one into the other.</summary>
internal static class MongoScope
{
    /// <summary>The filter, for a collection whose documents have an <c>owner</c>.</summary>
    public static FilterDefinition<T> Reached<T>(Scope scope) =>
        new BsonDocument("owner", new BsonBinaryData(scope.Owner.Value, GuidRepresentation.Standard));
}
