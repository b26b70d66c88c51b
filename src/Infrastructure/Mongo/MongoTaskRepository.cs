using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The tasks in MongoDB. Every filter names the owner, so another owner's documents are never looked at.</summary>
internal sealed class MongoTaskRepository(MongoDatabase database) : ITaskRepository
{
    // Sorts after every character that a word can have next.
    private const string LastCharacter = "\U0010FFFF";

    private static readonly FilterDefinitionBuilder<TaskDocument> Filter = Builders<TaskDocument>.Filter;

    public Task<TaskItem?> Find(OwnerId owner, Guid id, CancellationToken cancellationToken) => database.Call(
        async (tasks, token) => await Load(tasks, owner, id, token) is { } found ? TaskMapping.ToTask(found) : null, cancellationToken);

    public Task<IReadOnlyList<TaskItem>> List(OwnerId owner, TaskListQuery query, CancellationToken cancellationToken)
    {
        List<FilterDefinition<TaskDocument>> all = [Filter.Eq(task => task.Owner, owner.Value), Filter.Eq(task => task.DeletedAt, null)];
        if (query.Filter != TaskFilter.All) all.Add(Filter.Eq(task => task.Completed, query.Filter == TaskFilter.Completed));
        // One word must lie within both bounds, so that they are the bounds of an index scan.
        all.AddRange(query.Prefixes.Select(prefix => (FilterDefinition<TaskDocument>)new BsonDocument("words",
            new BsonDocument("$elemMatch", new BsonDocument { { "$gte", prefix }, { "$lt", prefix + LastCharacter } }))));
        if (query.After is { } after)
        {
            // The first bounds the index scan, the second settles ties.
            all.Add(Filter.Lte(task => task.CreatedAt, after.CreatedAt.UtcDateTime));
            all.Add(Filter.Lt(task => task.CreatedAt, after.CreatedAt.UtcDateTime) | Filter.Lt(task => task.Id, after.Id));
        }
        var newestFirst = Builders<TaskDocument>.Sort.Descending(task => task.CreatedAt).Descending(task => task.Id);
        return database.Call<IReadOnlyList<TaskItem>>(async (tasks, token) =>
        {
            var found = tasks.Find(Filter.And(all)).Sort(newestFirst).Limit(query.Limit);
            return (await Read(found, token)).ConvertAll(TaskMapping.ToTask);
        }, cancellationToken);
    }

    // Counts the keys of one index and reads no task.
    public Task<TaskCounts> Count(OwnerId owner, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
    {
        var groups = await tasks.Aggregate().Match(Filter.Eq(task => task.Owner, owner.Value)).Group<BsonDocument>(new BsonDocument
        {
            { "_id", new BsonDocument { { "completed", new BsonDocument("$eq", new BsonArray { "$completed", true }) }, { "deletedAt", new BsonDocument("$gt", new BsonArray { "$deletedAt", BsonNull.Value }) } } },
            { "count", new BsonDocument("$sum", 1) },
        }).ToListAsync(token);
        return new TaskCounts(Of(completed: false), Of(completed: true));

        long Of(bool completed) => groups
            .Where(group => !group["_id"]["deletedAt"].AsBoolean && group["_id"]["completed"].AsBoolean == completed)
            .Sum(group => group["count"].ToInt64());
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
        var (before, after) = (stored.ToBsonDocument(), TaskMapping.ToDocument(task).ToBsonDocument());
        var changed = new BsonDocument(after.Elements.Where(field => field.Name != SchemaVersion && before[field.Name] != field.Value));
        var update = new BsonDocument { { "$set", changed }, { "$max", new BsonDocument(SchemaVersion, after[SchemaVersion]) } };
        var same = Filter.Eq(document => document.Id, stored.Id) & Filter.Eq(document => document.Owner, stored.Owner)
            & Filter.Eq(document => document.Version, stored.Version);
        return (await tasks.UpdateOneAsync(same, update, options: null, cancellationToken)).MatchedCount == 1;
    }

    private const string SchemaVersion = "schemaVersion";

    private static async Task<TaskDocument?> Load(IMongoCollection<TaskDocument> tasks, OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        (await Read(tasks.Find(Filter.Eq(task => task.Id, id) & Filter.Eq(task => task.Owner, owner.Value)), cancellationToken)).FirstOrDefault();

    private static async Task<List<TaskDocument>> Read(IFindFluent<TaskDocument, TaskDocument> query, CancellationToken cancellationToken)
    {
        try
        {
            return await query.ToListAsync(cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is FormatException or BsonSerializationException)
        {
            // One of them: once more, to say which.
            foreach (var document in await query.As<BsonDocument>(BsonDocumentSerializer.Instance).ToListAsync(cancellationToken)) Check(document);
            throw;
        }

        static void Check(BsonDocument document)
        {
            try
            {
                BsonSerializer.Deserialize<TaskDocument>(document);
            }
            catch (Exception unreadable) when (unreadable is FormatException or BsonSerializationException)
            {
                throw new UnreadableTaskException(MongoSchema.IsUuid(document["_id"]) ? document["_id"].AsGuid.ToString() : document["_id"], unreadable);
            }
        }
    }
}
