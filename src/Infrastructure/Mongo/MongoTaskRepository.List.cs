using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Mongo.MongoScope;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Lists.</summary>
internal sealed partial class MongoTaskRepository
{
    // Sorts after every character that a word can have next.
    private const string LastCharacter = "\U0010FFFF";

    private static readonly SortDefinition<TaskDocument> NewestFirst =
        Builders<TaskDocument>.Sort.Descending(task => task.CreatedAt).Descending(task => task.Id);

    // The trash is told by comparing, not by matching null, since then the keys of an index are all that is read.
    private static readonly BsonDocument[] CountThose =
    [
        BsonDocument.Parse("""
            { $group: {
                _id: { $gt: ["$deletedAt", null] },
                active: { $sum: { $cond: [{ $eq: ["$completed", true] }, 0, 1] } },
                completed: { $sum: { $cond: [{ $eq: ["$completed", true] }, 1, 0] } }
            } }
            """),
        BsonDocument.Parse("{ $match: { _id: false } }"),
        BsonDocument.Parse("{ $project: { _id: 0 } }"),
    ];

    // One command: the tasks, and after them the counts.
    public Task<TaskPage> List(Scope scope, TaskListQuery query, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
    {
        // All in the first batch: one task more than asked for, the counts, and room to see that nothing follows.
        var rows = await tasks.Aggregate(new AggregateOptions { BatchSize = query.Limit + 3 })
            .Match(Matching(scope, query)).Sort(NewestFirst).Limit(query.Limit + 1).Project(Shown)
            .UnionWith(tasks, CountsOf(scope)).ToListAsync(token);
        // A union has no order that the server would promise.
        var found = rows.Select(row => row.Document).OfType<TaskDocument>()
            .OrderByDescending(task => task.CreatedAt).ThenByDescending(task => task.Id).ToList();
        var counts = rows.Find(row => row.Counts is not null)?.Counts ?? new TaskCounts(0, 0);
        return new TaskPage([.. found.Take(query.Limit).Select(TaskMapping.ToState)], found.Count > query.Limit, counts);
    }, cancellationToken);

    private static FilterDefinition<TaskDocument> Matching(Scope scope, TaskListQuery query)
    {
        List<FilterDefinition<TaskDocument>> all = [Reached<TaskDocument>(scope), Filter.Eq(task => task.DeletedAt, null)];
        if (query.Filter != TaskFilter.All) all.Add(Filter.Eq(task => task.IsCompleted, query.Filter == TaskFilter.Completed));
        // One word must lie within both bounds, so that they are the bounds of an index scan.
        all.AddRange(query.Prefixes.Select(prefix => (FilterDefinition<TaskDocument>)new BsonDocument("words",
            new BsonDocument("$elemMatch", new BsonDocument { { "$gte", prefix }, { "$lt", prefix + LastCharacter } }))));
        if (query.After is { } after)
        {
            // The first bounds the index scan, the second settles ties.
            all.Add(Filter.Lte(task => task.CreatedAt, after.CreatedAt));
            all.Add(Filter.Lt(task => task.CreatedAt, after.CreatedAt) | Filter.Lt(task => task.Id, after.Id));
        }
        return Filter.And(all);
    }

    private static PipelineDefinition<TaskDocument, TaskRow> CountsOf(Scope scope)
    {
        var those = new BsonDocument("$match", Reached<TaskDocument>(scope).Render(new(BsonSerializer.LookupSerializer<TaskDocument>(), BsonSerializer.SerializerRegistry)));
        return PipelineDefinition<TaskDocument, TaskRow>.Create([those, .. CountThose]);
    }
}
