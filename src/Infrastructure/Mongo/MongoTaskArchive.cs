using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>All tasks of the collection, for copies between stores. Documents of another make are not among them.</summary>
internal sealed class MongoTaskArchive(MongoDatabase database, MongoAddress address) : ITaskArchive
{
    private const int Page = 500;

    public string Place => $"MongoDB's {address.Database} on {address.Servers}";

    public async IAsyncEnumerable<ArchivedTask> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        for (var page = await Next(); page.Count > 0; page = await Next())
        {
            foreach (var task in page) yield return new ArchivedTask(TaskMapping.ToState(task), task.Facts ?? []);
            after = page[^1].Id;
        }

        // No task has the empty id. Ids of other types are in no range of UUIDs.
        Task<List<TaskDocument>> Next() => database.Call((tasks, token) => tasks
            .Find(Builders<TaskDocument>.Filter.Gt(task => task.Id, after) & Builders<TaskDocument>.Filter.Type(task => task.Owner, BsonType.Binary))
            .SortBy(task => task.Id).Limit(Page).ToListAsync(token), cancellationToken);
    }

    public Task<int> Add(IReadOnlyList<ArchivedTask> tasks, CancellationToken cancellationToken) =>
        database.Call(async (collection, token) =>
    {
        try
        {
            var documents = tasks.Select(task => TaskMapping.ToDocument(task.State, task.Facts));
            await collection.InsertManyAsync(documents, new InsertManyOptions { IsOrdered = false }, token);
            return tasks.Count;
        }
        catch (MongoBulkWriteException<TaskDocument> some) when (some.WriteConcernError is null && some.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            return tasks.Count - some.WriteErrors.Count;
        }
    }, cancellationToken);
}
