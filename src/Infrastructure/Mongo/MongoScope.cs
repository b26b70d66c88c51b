using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Translates a scope to a filter of documents: the only place that does.</summary>
internal static class MongoScope
{
    /// <summary>Returns the filter, for collections whose documents have an <c>owner</c>.</summary>
    public static FilterDefinition<T> Reached<T>(Scope scope) =>
        new BsonDocument("owner", new BsonBinaryData(scope.Owner.Value, GuidRepresentation.Standard));
}
