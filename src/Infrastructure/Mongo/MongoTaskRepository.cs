using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The tasks in MongoDB. Every filter names the owner, so another owner's documents are never looked at.</summary>
internal sealed partial class MongoTaskRepository(MongoDatabase database) : ITaskRepository
{
    private const string SchemaVersion = "schemaVersion";

    // A document of the first shape has no version.
    private static readonly FilterDefinition<TaskDocument> FirstVersion =
        new BsonDocument("version", new BsonDocument("$in", new BsonArray { 1, BsonNull.Value }));

    private static readonly FilterDefinitionBuilder<TaskDocument> Filter = Builders<TaskDocument>.Filter;

    private static readonly ProjectionDefinition<TaskDocument, TaskRow> Row =
        new BsonDocumentProjectionDefinition<TaskDocument, TaskRow>(TaskDocument.WhatIsRead, new TaskRowSerializer());

    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
    {
        var found = await Load(tasks, owner, id, token);
        return found is null ? null : new TaskItem(TaskMapping.ToState(found));
    }, cancellationToken);

    public Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(task.State.Owner, owner);
        var document = TaskMapping.ToDocument(task.State);
        return database.Call(async (tasks, token) =>
        {
            try
            {
                await tasks.InsertOneAsync(document, options: null, token);
            }
            catch (MongoWriteException taken) when (taken.WriteError?.Category == ServerErrorCategory.DuplicateKey)
            {
                return false;
            }
            return true;
        }, cancellationToken);
    }

    public Task<Result<TaskItem>> Change(
        OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        database.Call(async (tasks, token) =>
        {
            for (var attempt = 1; ; attempt++)
            {
                if (await Load(tasks.WithReadConcern(ReadConcern.Local), owner, id, token) is not { } stored) return TaskErrors.NotFound;
                var task = new TaskItem(TaskMapping.ToState(stored));
                var version = task.Version;
                var outcome = change(task);
                if (outcome.Error is not null || task.Version == version || await Swap(tasks, stored, task, token)) return outcome;
                // Somebody was faster. The call's own time limit ends this.
                await Task.Delay(Random.Shared.Next(Math.Min(attempt * 4, 50)), token);
            }
        }, cancellationToken);

    // Compare-and-swap: stores the task over the version that was read, else nothing. Never an upsert, which would bring back a purged task.
    private static async Task<bool> Swap(
        IMongoCollection<TaskDocument> tasks, TaskDocument stored, TaskItem task, CancellationToken cancellationToken)
    {
        var sameTexts = (task.State.Title, task.State.Description) == (stored.Title, stored.Description);
        var wanted = sameTexts ? TaskMapping.ToDocumentWithoutWords(task.State) : TaskMapping.ToDocument(task.State);
        var (before, after) = (stored.ToBsonDocument(), wanted.ToBsonDocument());
        var changed = new BsonDocument(after.Elements.Where(field => field.Name != SchemaVersion && before[field.Name] != field.Value));
        // Nobody takes back what its owner has changed.
        var update = new BsonDocument { { "$set", changed }, { "$unset", new BsonDocument("import", "") }, { "$max", new BsonDocument(SchemaVersion, after[SchemaVersion]) } };
        var same = Filter.Eq(document => document.Id, stored.Id) & Filter.Eq(document => document.Owner, stored.Owner)
            & (stored.Version == 1 ? FirstVersion : Filter.Eq(document => document.Version, stored.Version));
        return (await tasks.UpdateOneAsync(same, update, options: null, cancellationToken)).MatchedCount == 1;
    }

    private static async Task<TaskDocument?> Load(IMongoCollection<TaskDocument> tasks, OwnerId owner, Guid id, CancellationToken cancellationToken)
    {
        var mine = Filter.Eq(task => task.Id, id) & Filter.Eq(task => task.Owner, owner);
        var row = await tasks.Find(mine).Project(Row).FirstOrDefaultAsync(cancellationToken);
        return row?.Document;
    }
}
