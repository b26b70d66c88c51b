using MongoDB.Driver;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using static TaskManager.Infrastructure.Mongo.MongoScope;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Stores sessions and tokens in MongoDB. A TTL index deletes expired grants about once a minute; queries exclude them until then.
/// </summary>
internal sealed class MongoGrantRepository(MongoDatabase database) : IGrantRepository
{
    private static readonly FilterDefinitionBuilder<GrantDocument> Filter = Builders<GrantDocument>.Filter;

    public Task<Grant?> Find(string id, DateTimeOffset now, CancellationToken cancellationToken) => Call(
        async (grants, token) => await grants.Find(Filter.Eq(grant => grant.Id, id) & NotEnded(now)).FirstOrDefaultAsync(token) is { } found
            ? AccountMapping.ToGrant(found) : null, cancellationToken);

    public Task<IReadOnlyList<Grant>> List(Scope scope, GrantKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<Grant>>(async (grants, token) =>
        {
            var found = await grants.Find(Of(scope, kind) & NotEnded(now)).SortByDescending(grant => grant.CreatedAt).ToListAsync(token);
            return found.ConvertAll(AccountMapping.ToGrant);
        }, cancellationToken);

    public Task Add(Scope scope, Grant grant, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(grant.Owner, scope.Owner);
        var document = AccountMapping.ToDocument(grant);
        return Call(async (grants, token) =>
        {
            try
            {
                await grants.InsertOneAsync(document, options: null, token);
                return true;
            }
            catch (MongoWriteException taken) when (taken.WriteError?.Category == ServerErrorCategory.DuplicateKey)
            {
                throw new InvalidOperationException("A grant with this id exists.", taken);
            }
        }, cancellationToken);
    }

    public Task<bool> Renew(Scope scope, Grant grant, CancellationToken cancellationToken)
    {
        var renewed = AccountMapping.ToDocument(grant);
        var update = Builders<GrantDocument>.Update
            .Set(document => document.ExpiresAt, renewed.ExpiresAt)
            .Set(document => document.UsedAt, renewed.UsedAt);
        return Call(
            async (grants, token) => (await grants.UpdateOneAsync(Of(scope, grant.Id), update, options: null, token)).MatchedCount == 1,
            cancellationToken);
    }

    public Task<bool> Remove(Scope scope, string id, CancellationToken cancellationToken) => Call(
        async (grants, token) => (await grants.DeleteOneAsync(Of(scope, id), token)).DeletedCount == 1, cancellationToken);

    public Task<IReadOnlyList<string>> RemoveAll(Scope scope, GrantKind kind, string? except, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<string>>(async (grants, token) =>
        {
            // Deletes exactly the returned grants: one that is added concurrently stays.
            var ids = await grants.Find(Of(scope, kind) & Filter.Ne(grant => grant.Id, except))
                .Project(grant => grant.Id).ToListAsync(token);
            await grants.DeleteManyAsync(Reached<GrantDocument>(scope) & Filter.In(grant => grant.Id, ids), token);
            return ids;
        }, cancellationToken);

    private static FilterDefinition<GrantDocument> Of(Scope scope, string id) =>
        Filter.Eq(grant => grant.Id, id) & Reached<GrantDocument>(scope);

    private static FilterDefinition<GrantDocument> Of(Scope scope, GrantKind kind) =>
        Reached<GrantDocument>(scope) & Filter.Eq(grant => grant.Kind, kind);

    private static FilterDefinition<GrantDocument> NotEnded(DateTimeOffset now) => Filter.Gt(grant => grant.ExpiresAt, now.UtcDateTime);

    private Task<T> Call<T>(Func<IMongoCollection<GrantDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        database.Call(MongoDatabase.Grants, call, cancellationToken);
}
