using MongoDB.Driver;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using static TaskManager.Infrastructure.Mongo.MongoScope;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Stores activity logs in MongoDB. A TTL index deletes expired entries.</summary>
internal sealed class MongoActivityRepository(MongoDatabase database) : IActivityRepository
{
    // Entries of kinds that a newer version writes are skipped.
    private static readonly string[] KnownKinds = Enum.GetNames<ActivityKind>();

    public Task Add(Scope scope, Activity activity, CancellationToken cancellationToken)
    {
        var document = AccountMapping.ToDocument(scope.Owner, activity);
        return Call(async (lines, token) =>
        {
            await lines.InsertOneAsync(document, options: null, token);
            return true;
        }, cancellationToken);
    }

    public Task<IReadOnlyList<Activity>> List(Scope scope, int limit, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<Activity>>(async (lines, token) =>
        {
            var filter = Builders<ActivityDocument>.Filter;
            var known = Reached<ActivityDocument>(scope) & filter.In(line => line.Kind, KnownKinds);
            var found = await lines.Find(known).SortByDescending(line => line.Id).Limit(limit).ToListAsync(token);
            return found.ConvertAll(AccountMapping.ToActivity);
        }, cancellationToken);

    private Task<T> Call<T>(
        Func<IMongoCollection<ActivityDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        database.Call(MongoDatabase.Activity, call, cancellationToken);
}
