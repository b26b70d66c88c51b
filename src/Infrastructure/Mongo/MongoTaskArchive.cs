using System.Runtime.CompilerServices;
using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Reads and writes all tasks of the collection, for copies between stores. Skips documents of other programs.</summary>
internal sealed class MongoTaskArchive(MongoDatabase database, MongoAddress address) : ITaskArchive
{
    private const int Page = 500;

    public string Location => $"MongoDB's {address.Database} on {address.Servers}";

    public async IAsyncEnumerable<ArchivedTask> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        for (var page = await Next(); page.Count > 0; page = await Next())
        {
            foreach (var task in page) yield return new ArchivedTask(TaskMapping.ToState(task), task.Facts ?? []);
            after = page[^1].Id;
        }

        // No task has the empty id, and a range of UUIDs excludes ids of other types.
        Task<List<TaskDocument>> Next() => database.Call((tasks, token) =>
        {
            var filter = Builders<TaskDocument>.Filter;
            return tasks.Find(filter.Gt(task => task.Id, after) & filter.Type(task => task.Owner, BsonType.Binary))
                .SortBy(task => task.Id).Limit(Page).ToListAsync(token);
        }, cancellationToken);
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
            catch (MongoBulkWriteException<TaskDocument> some) when (MongoTaskRepository.AreDuplicates(some))
            {
                return tasks.Count - some.WriteErrors.Count;
            }
        }, cancellationToken);
}
