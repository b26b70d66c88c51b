using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Stores accounts in MongoDB, one document each with its passkeys. Unique indexes exclude duplicate e-mail addresses and passkeys.
/// </summary>
internal sealed class MongoAccountRepository(MongoDatabase database) : IAccountRepository
{
    private static readonly FilterDefinitionBuilder<AccountDocument> Filter = Builders<AccountDocument>.Filter;

    private static readonly string[] OwnedCollections =
    [
        MongoDatabase.Grants, MongoDatabase.Activity, MongoDatabase.Jobs, MongoDatabase.JobPieces, MongoDatabase.Tasks,
    ];

    public Task<Account?> Find(Scope scope, CancellationToken cancellationToken) =>
        Find(Filter.Eq(account => account.Id, scope.Owner.Value), cancellationToken);

    public Task<Account?> FindByEmail(string emailKey, CancellationToken cancellationToken) =>
        Find(Filter.Eq(account => account.EmailKey, emailKey), cancellationToken);

    public Task<Account?> FindByPasskey(byte[] credentialId, CancellationToken cancellationToken) =>
        Find(new BsonDocument("passkeys.credentialId", new BsonBinaryData(credentialId)), cancellationToken);

    // A query by id range uses the primary index; no account has the empty id.
    public Task<bool> IsEmpty(CancellationToken cancellationToken) => Call(
        async (accounts, token) => !await accounts.Find(Filter.Gt(account => account.Id, Guid.Empty)).AnyAsync(token), cancellationToken);

    public Task<bool> Add(Scope scope, Account account, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Id, scope.Owner);
        account.Version = 1;
        var document = AccountMapping.ToDocument(account);
        return Call((accounts, token) => UnlessTaken(async () =>
        {
            // Housekeeping creates the indexes at start; this call may come before it.
            await accounts.Indexes.CreateManyAsync(MongoSchema.AccountIndexes, token);
            await accounts.InsertOneAsync(document, options: null, token);
            return true;
        }), cancellationToken);
    }

    public async Task<bool> Update(Scope scope, Account account, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Id, scope.Owner);
        var same = Filter.Eq(document => document.Id, scope.Owner.Value) & Filter.Eq(document => document.Version, account.Version);
        var update = Overwriting(account);
        // Never an upsert, which would bring back a deleted account.
        var updated = await Call((accounts, token) => UnlessTaken(
            async () => (await accounts.UpdateOneAsync(same, update, options: null, token)).MatchedCount == 1), cancellationToken);
        if (updated) account.Version++;
        return updated;
    }

    // The account is deleted first: a repeated call deletes the rest. No time limit, since an account can have many tasks.
    public Task Delete(Scope scope, CancellationToken cancellationToken) => database.Use(async (mongo, token) =>
    {
        var id = new BsonBinaryData(scope.Owner.Value, GuidRepresentation.Standard);
        await mongo.GetCollection<BsonDocument>(MongoDatabase.Accounts).DeleteOneAsync(new BsonDocument("_id", id), token);
        foreach (var collection in OwnedCollections)
            await mongo.GetCollection<BsonDocument>(collection).DeleteManyAsync(new BsonDocument("owner", id), token);
        return true;
    }, cancellationToken, Timeout.InfiniteTimeSpan);

    // Sets the fields of this version; those of a newer one are preserved.
    private static BsonDocument Overwriting(Account account)
    {
        var known = AccountMapping.ToDocument(account).ToBsonDocument();
        var schemaVersion = known["schemaVersion"];
        known.Remove("_id");
        known.Remove("schemaVersion");
        known["version"] = account.Version + 1;
        return new BsonDocument { { "$set", known }, { "$max", new BsonDocument("schemaVersion", schemaVersion) } };
    }

    // False on a duplicate key: the owner has an account, or another account has the e-mail address or a passkey.
    private static async Task<bool> UnlessTaken(Func<Task<bool>> write)
    {
        try
        {
            return await write();
        }
        catch (MongoWriteException taken) when (taken.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }

    private Task<Account?> Find(FilterDefinition<AccountDocument> filter, CancellationToken cancellationToken) => Call(
        async (accounts, token) => await accounts.Find(filter).FirstOrDefaultAsync(token) is { } found
            ? AccountMapping.ToAccount(found)
            : null,
        cancellationToken);

    private Task<T> Call<T>(
        Func<IMongoCollection<AccountDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        database.Call(MongoDatabase.Accounts, call, cancellationToken);
}
