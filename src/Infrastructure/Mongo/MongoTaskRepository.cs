using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The tasks in MongoDB. Every filter names the owner, so another owner's documents are never looked at.</summary>
internal sealed partial class MongoTaskRepository(MongoDatabase database) : ITaskRepository
{
    private const string SchemaVersion = "schemaVersion";

    private static readonly FilterDefinitionBuilder<TaskDocument> Filter = Builders<TaskDocument>.Filter;

    private static readonly ProjectionDefinition<TaskDocument, TaskRow> Row =
        new BsonDocumentProjectionDefinition<TaskDocument, TaskRow>(TaskDocument.WhatIsRead, new TaskRowSerializer());

    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) => database.Call(
        async (tasks, token) => await Load(tasks, owner, id, token) is { } found ? TaskMapping.ToTask(found) : null, cancellationToken);

    public Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(task.Owner, owner);
        var document = TaskMapping.ToDocument(task);
        return database.Call(async (tasks, token) =>
        {
            try
            {
                await tasks.InsertOneAsync(document, options: null, token);
                return true;
            }
            catch (MongoWriteException taken) when (taken.WriteError?.Category == ServerErrorCategory.DuplicateKey)
            {
                return false;
            }
        }, cancellationToken);
    }

    public Task<Result<TaskItem>> Change(
        OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        database.Call<Result<TaskItem>>(async (tasks, token) =>
        {
            for (var attempt = 1; ; attempt++)
            {
                if (await Load(tasks.WithReadConcern(ReadConcern.Local), owner, id, token) is not { } stored) return TaskErrors.NotFound;
                var task = TaskMapping.ToTask(stored);
                var version = task.Version;
                var outcome = change(task);
                if (outcome.Error is not null || task.Version == version || await Swap(tasks, stored, task, token)) return outcome;
                // Somebody was faster. The call's own time limit ends this.
                await Task.Delay(Random.Shared.Next(Math.Min(attempt * 4, 50)), token);
            }
        }, cancellationToken);

    // Compare-and-swap: stores the task over the version that was read, else nothing. Never an upsert, which would bring back a purged task.
    private static async Task<bool> Swap(IMongoCollection<TaskDocument> tasks, TaskDocument stored, TaskItem task, CancellationToken cancellationToken)
    {
        var sameWords = (task.Title, task.Description) == (stored.Title, stored.Description);
        var (before, after) = (stored.ToBsonDocument(), (sameWords ? TaskMapping.ToDocumentWithoutWords(task) : TaskMapping.ToDocument(task)).ToBsonDocument());
        var changed = new BsonDocument(after.Elements.Where(field => field.Name != SchemaVersion && before[field.Name] != field.Value));
        var update = new BsonDocument { { "$set", changed }, { "$max", new BsonDocument(SchemaVersion, after[SchemaVersion]) } };
        var same = Filter.Eq(document => document.Id, stored.Id) & Filter.Eq(document => document.Owner, stored.Owner)
            & Filter.Eq(document => document.Version, stored.Version);
        return (await tasks.UpdateOneAsync(same, update, options: null, cancellationToken)).MatchedCount == 1;
    }

    private static async Task<TaskDocument?> Load(IMongoCollection<TaskDocument> tasks, OwnerId owner, Guid id, CancellationToken cancellationToken)
    {
        var row = await tasks.Find(Filter.Eq(task => task.Id, id) & Filter.Eq(task => task.Owner, owner.Value)).Project(Row).FirstOrDefaultAsync(cancellationToken);
        return row?.Document;
    }
}
