using System.Text;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Mongo.MongoScope;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Stores tasks in MongoDB, one document each with its facts.</summary>
internal sealed partial class MongoTaskRepository(MongoDatabase database) : ITaskRepository
{
    // Concurrent writes of a bulk change: enough to saturate a small cluster.
    private const int MaxParallel = 16;
    private const string SchemaVersion = "schemaVersion";

    // Documents of the first schema version have no version.
    private static readonly FilterDefinition<TaskDocument> FirstVersion =
        new BsonDocument("version", new BsonDocument("$in", new BsonArray { 1, BsonNull.Value }));

    private static readonly FilterDefinitionBuilder<TaskDocument> Filter = Builders<TaskDocument>.Filter;

    private static readonly ProjectionDefinition<TaskDocument, TaskRow>
        WithoutFacts = Rows(TaskDocument.FieldsWithoutFacts), WithFacts = Rows(TaskDocument.FieldsWithFacts);

    public async Task<IReadOnlyList<TaskItem?>> Find(Scope scope, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var found = await Call(ids, (tasks, token) => Load(tasks, scope, ids, WithoutFacts, token), cancellationToken);
        return [.. ids.Select(id => found.TryGetValue(id, out var document) ? new TaskItem(TaskMapping.ToState(document)) : null)];
    }

    public async Task<IReadOnlyList<bool>> Add(Scope scope, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken)
    {
        foreach (var task in tasks) ArgumentOutOfRangeException.ThrowIfNotEqual(task.State.Owner, scope.Owner);
        if (tasks.Count == 0) return [];
        TaskDocument[] documents = [.. tasks.Select(task => TaskMapping.ToDocument(task.State, task.FactsOf(scope)))];
        return await Call(tasks, async (collection, token) =>
        {
            var added = Enumerable.Repeat(true, tasks.Count).ToArray();
            try
            {
                await collection.InsertManyAsync(documents, new InsertManyOptions { IsOrdered = false }, token);
            }
            catch (MongoBulkWriteException<TaskDocument> some) when (AreDuplicates(some))
            {
                foreach (var error in some.WriteErrors) added[error.Index] = false;
            }
            return added;
        }, cancellationToken);
    }

    public Task<IReadOnlyList<Result<TaskItem>>> Change(
        Scope scope, IReadOnlyList<Guid> ids, Func<TaskItem, Result<TaskItem>> change, CancellationToken cancellationToken) =>
        Call<Guid, IReadOnlyList<Result<TaskItem>>>(ids, async (tasks, token) =>
        {
            var found = await Load(tasks.WithReadConcern(ReadConcern.Local), scope, ids, WithFacts, token);
            var outcomes = new Result<TaskItem>[ids.Count];
            var options = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = token };
            await Parallel.ForEachAsync(Enumerable.Range(0, ids.Count), options, async (i, each) =>
                outcomes[i] = await Change(tasks, scope, found.GetValueOrDefault(ids[i]), change, each));
            return outcomes;
        }, cancellationToken);

    public Task<IReadOnlyList<TaskFact>> Facts(Scope scope, Guid id, CancellationToken cancellationToken) =>
        database.Call<IReadOnlyList<TaskFact>>(async (tasks, token) =>
            (await Load(tasks, scope, [id], WithFacts, token)).GetValueOrDefault(id)?.Facts ?? [], cancellationToken);

    public Task<IReadOnlyList<Guid>> OfStep(Scope scope, Guid step, CancellationToken cancellationToken) =>
        database.Call<IReadOnlyList<Guid>>(async (tasks, token) => await tasks
            .Find(Reached<TaskDocument>(scope) & new BsonDocument("facts.step", new BsonBinaryData(step, GuidRepresentation.Standard)))
            .Project(task => task.Id).ToListAsync(token), cancellationToken);

    /// <summary>Returns whether all errors of a bulk write are duplicate keys.</summary>
    internal static bool AreDuplicates(MongoBulkWriteException<TaskDocument> exception) =>
        exception.WriteConcernError is null
        && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey);

    private static async Task<Result<TaskItem>> Change(
        IMongoCollection<TaskDocument> tasks, Scope scope, TaskDocument? stored, Func<TaskItem, Result<TaskItem>> change,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; stored is not null; attempt++)
        {
            var facts = stored.Facts ?? [];
            var task = new TaskItem(TaskMapping.ToState(stored), () => facts);
            var outcome = change(task);
            if (outcome.Error is not null || !task.HasChanged || await Swap(tasks, scope, stored, task, cancellationToken)) return outcome;
            // A concurrent change was stored first. The time limit of the call bounds the retries.
            await Task.Delay(Random.Shared.Next(Math.Min(attempt * 4, 50)), cancellationToken);
            var again = await Load(tasks.WithReadConcern(ReadConcern.Local), scope, [stored.Id], WithFacts, cancellationToken);
            stored = again.GetValueOrDefault(stored.Id);
        }
        return TaskErrors.NotFound;
    }

    // Compare-and-swap over the version that was read. Never an upsert, which would recreate a purged task.
    private static async Task<bool> Swap(
        IMongoCollection<TaskDocument> tasks, Scope scope, TaskDocument stored, TaskItem task, CancellationToken cancellationToken)
    {
        var sameTexts = (task.State.Title, task.State.Description) == (stored.Title, stored.Description);
        var updated = sameTexts ? TaskMapping.ToDocumentWithoutWords(task.State) : TaskMapping.ToDocument(task.State);
        var (before, after) = ((stored with { Facts = null }).ToBsonDocument(), updated.ToBsonDocument());
        var changed = new BsonDocument(after.Elements.Where(field => field.Name != SchemaVersion && before[field.Name] != field.Value));
        var update = new BsonDocument
        {
            { "$set", changed },
            { "$max", new BsonDocument(SchemaVersion, after[SchemaVersion]) },
            { "$push", new BsonDocument("facts", PushFacts(stored, task.FactsOf(scope))) },
        };
        var same = Reached<TaskDocument>(scope) & Filter.Eq(document => document.Id, stored.Id)
            & (stored.Version == 1 ? FirstVersion : Filter.Eq(document => document.Version, stored.Version))
            // An import can restore a task with an earlier version, so the deletion is compared too.
            & Filter.Eq(document => document.DeletedAt, stored.DeletedAt);
        return (await tasks.UpdateOneAsync(same, update, options: null, cancellationToken)).MatchedCount == 1;
    }

    // Appends the new facts, and slices to the retained ones.
    private static BsonDocument PushFacts(TaskDocument stored, IReadOnlyList<TaskFact> made)
    {
        var sizes = (stored.Facts ?? []).Concat(made).Reverse().Select(fact => Encoding.UTF8.GetByteCount(TaskJson.Write(fact)));
        return new BsonDocument
        {
            { "$each", new BsonArray(made.Select(fact => fact.ToBsonDocument())) },
            { "$slice", -TaskFact.RetainedCount(sizes) },
        };
    }

    private static async Task<Dictionary<Guid, TaskDocument>> Load(
        IMongoCollection<TaskDocument> tasks, Scope scope, IReadOnlyList<Guid> ids,
        ProjectionDefinition<TaskDocument, TaskRow> projection, CancellationToken cancellationToken)
    {
        var rows = await tasks.Find(Reached<TaskDocument>(scope) & Filter.In(task => task.Id, ids))
            .Project(projection).ToListAsync(cancellationToken);
        return rows.Select(row => row.Document!).ToDictionary(document => document.Id);
    }

    private static BsonDocumentProjectionDefinition<TaskDocument, TaskRow> Rows(BsonDocument projection) =>
        new(projection, new TaskRowSerializer());

    // A call for one task has the time limit of a page request; for many, the caller limits it.
    private Task<T> Call<TMany, T>(
        IReadOnlyList<TMany> many, Func<IMongoCollection<TaskDocument>, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken) =>
        database.Use((mongo, token) => call(mongo.GetCollection<TaskDocument>(MongoDatabase.Tasks), token), cancellationToken,
            many.Count > 1 ? Timeout.InfiniteTimeSpan : null);
}
