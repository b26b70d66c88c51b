using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Many tasks at once. Each remembers its import until it is changed.</summary>
internal sealed class MongoTaskImports(MongoDatabase database) : ITaskImportRepository
{
    private static readonly FilterDefinitionBuilder<TaskDocument> Filter = Builders<TaskDocument>.Filter;

    public Task<IReadOnlyList<ImportOutcome>> Look(OwnerId owner, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => database.Call<IReadOnlyList<ImportOutcome>>(async (tasks, token) =>
    {
        var there = await There(tasks, ids, token);
        return [.. ids.Select(id => there.TryGetValue(id, out var found) ? Outcome(found, owner, import: null) : ImportOutcome.Added)];
    }, cancellationToken);

    public async Task<IReadOnlyList<ImportOutcome>> Import(
        OwnerId owner, Guid import, IReadOnlyList<TaskState> tasks, CancellationToken cancellationToken)
    {
        if (tasks.FirstOrDefault(task => task.Owner != owner) is { } other) throw new ArgumentException($"Task {other.Id} is somebody else's.", nameof(tasks));
        if (tasks.Count == 0) return [];
        return await database.Use(async (mongo, token) => await Import(mongo.GetCollection<TaskDocument>(MongoDatabase.Tasks), owner, import, tasks, token), cancellationToken, Timeout.InfiniteTimeSpan);
    }

    public Task<int> TakeBack(OwnerId owner, Guid import, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => database.Use(async (mongo, token) =>
    {
        var tasks = mongo.GetCollection<TaskDocument>(MongoDatabase.Tasks);
        var mine = Filter.In(task => task.Id, ids) & Filter.Eq(task => task.Owner, owner) & Filter.Eq(task => task.Import, import);
        // Back into the trash, with a pipeline since one field becomes another.
        var trashed = await tasks.UpdateManyAsync(mine & Filter.Ne(task => task.ImportTrashed, null), new BsonDocumentStagePipelineDefinition<TaskDocument, TaskDocument>(
        [
            new BsonDocument("$set", new BsonDocument { { "deletedAt", "$importTrashed" }, { "version", new BsonDocument("$add", new BsonArray { "$version", 1 }) }, { "import", BsonNull.Value } }),
        ]), options: null, token);
        var removed = await tasks.DeleteManyAsync(mine & Filter.Eq(task => task.ImportTrashed, null), token);
        return (int)(trashed.ModifiedCount + removed.DeletedCount);
    }, cancellationToken, Timeout.InfiniteTimeSpan);

    private static async Task<IReadOnlyList<ImportOutcome>> Import(
        IMongoCollection<TaskDocument> collection, OwnerId owner, Guid import, IReadOnlyList<TaskState> tasks, CancellationToken cancellationToken)
    {
        TaskDocument[] documents = [.. tasks.Select(task => Document(task, import))];
        var outcomes = new ImportOutcome[tasks.Count];
        try
        {
            await collection.InsertManyAsync(documents, new InsertManyOptions { IsOrdered = false }, cancellationToken);
        }
        catch (MongoBulkWriteException<TaskDocument> some) when (some.WriteConcernError is null && some.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            int[] present = [.. some.WriteErrors.Select(error => error.Index)];
            var there = await There(collection, [.. present.Select(n => tasks[n].Id)], cancellationToken);
            foreach (var n in present)
            {
                outcomes[n] = there.TryGetValue(tasks[n].Id, out var found) ? Outcome(found, owner, import) : ImportOutcome.Present;
                if (outcomes[n] == ImportOutcome.Added && found?.DeletedAt is not null && !await BringBack(collection, documents[n], found, cancellationToken)) outcomes[n] = ImportOutcome.Present;
            }
        }
        return outcomes;
    }

    // Over what is in the trash; false when it was brought back meanwhile: then it stays.
    private static async Task<bool> BringBack(IMongoCollection<TaskDocument> collection, TaskDocument document, TaskDocument trashed, CancellationToken cancellationToken)
    {
        document.ImportTrashed = trashed.DeletedAt;
        var replaced = await collection.ReplaceOneAsync(Filter.Eq(task => task.Id, document.Id) & Filter.Eq(task => task.Owner, document.Owner) & Filter.Ne(task => task.DeletedAt, null),
            document, options: (ReplaceOptions?)null, cancellationToken);
        return replaced.MatchedCount == 1;
    }

    private static async Task<Dictionary<Guid, TaskDocument>> There(IMongoCollection<TaskDocument> collection, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        (await collection.Find(Filter.In(task => task.Id, ids)).ToListAsync(cancellationToken)).ToDictionary(task => task.Id);

    private static ImportOutcome Outcome(TaskDocument there, OwnerId owner, Guid? import) =>
        there.Owner != owner ? ImportOutcome.Taken
        : there.DeletedAt is not null || (import is not null && there.Import == import) ? ImportOutcome.Added : ImportOutcome.Present;

    private static TaskDocument Document(TaskState task, Guid import)
    {
        var document = TaskMapping.ToDocument(task);
        document.Import = import;
        return document;
    }
}
