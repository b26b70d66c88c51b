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

    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
    {
        if (await Load(tasks, owner, id, token) is not { } found) return null;
        database.LastSeen.Keep(found);
        return TaskMapping.ToTask(found);
    }, cancellationToken);

    public Task<bool> Add(OwnerId owner, TaskItem task, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(task.Owner, owner);
        var document = TaskMapping.ToDocument(task);
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
            database.LastSeen.Keep(TaskMapping.ToDocumentWithoutWords(task));
            return true;
        }, cancellationToken);
    }

    public Task<Result<TaskItem>> Change(
        OwnerId owner, Guid id, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        database.Call(async (tasks, token) =>
        {
            if (database.LastSeen.Find(owner, id) is { } seen)
            {
                // Most often nobody came in between, and nothing needs to be loaded.
                if (Guess(seen, change) is { } guess && await Swap(tasks, seen, guess.After, token)) return guess.Outcome;
                database.LastSeen.Forget(owner, id);
            }
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

    // What the change makes of a document that may be out of date. Null when that is nothing to store: then only the stored one can tell why.
    private static (TaskItem After, Result<TaskItem> Outcome)? Guess(TaskDocument seen, Func<TaskItem, Result<TaskItem>> change)
    {
        var task = TaskMapping.ToTask(seen);
        var version = task.Version;
        try
        {
            var outcome = change(task);
            return outcome.Error is null && task.Version != version ? (task, outcome) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Compare-and-swap: stores the task over the version that was read, else nothing. Never an upsert, which would bring back a purged task.
    private async Task<bool> Swap(IMongoCollection<TaskDocument> tasks, TaskDocument stored, TaskItem task, CancellationToken cancellationToken)
    {
        var sameTexts = (task.Title, task.Description) == (stored.Title, stored.Description);
        var wanted = sameTexts ? TaskMapping.ToDocumentWithoutWords(task) : TaskMapping.ToDocument(task);
        var (before, after) = (stored.ToBsonDocument(), wanted.ToBsonDocument());
        var changed = new BsonDocument(after.Elements.Where(field => field.Name != SchemaVersion && before[field.Name] != field.Value));
        // Nobody takes back what its owner has changed.
        var update = new BsonDocument { { "$set", changed }, { "$unset", new BsonDocument("import", "") }, { "$max", new BsonDocument(SchemaVersion, after[SchemaVersion]) } };
        var same = Filter.Eq(document => document.Id, stored.Id) & Filter.Eq(document => document.Owner, stored.Owner)
            & Filter.Eq(document => document.Version, stored.Version);
        if ((await tasks.UpdateOneAsync(same, update, options: null, cancellationToken)).MatchedCount == 0) return false;
        database.LastSeen.Keep(TaskMapping.ToDocumentWithoutWords(task));
        return true;
    }

    private static async Task<TaskDocument?> Load(IMongoCollection<TaskDocument> tasks, OwnerId owner, Guid id, CancellationToken cancellationToken)
    {
        var row = await tasks.Find(Filter.Eq(task => task.Id, id) & Filter.Eq(task => task.Owner, owner.Value)).Project(Row).FirstOrDefaultAsync(cancellationToken);
        return row?.Document;
    }
}
