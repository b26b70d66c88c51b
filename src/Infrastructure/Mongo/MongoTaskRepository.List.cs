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
    public Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
    {
        // All in the first batch: one task more than asked for, the counts, and room to see that nothing follows.
        var asked = tasks.Aggregate(new AggregateOptions { BatchSize = query.Limit + 3 })
            .Match(Reached<TaskDocument>(scope) & Filter.Eq(task => task.DeletedAt, null) & MongoQuery.Filter(query));
        if (MongoQuery.Made(query) is { ElementCount: > 0 } made) asked = asked.AppendStage<TaskDocument>(new BsonDocument("$set", made));
        var rows = await asked.Sort(MongoQuery.Sort(query)).Limit(query.Limit + 1).Project(Shown).UnionWith(tasks, CountsOf(scope)).ToListAsync(token);
        // A union has no order that the server would promise.
        var found = rows.Select(row => row.Document).OfType<TaskDocument>().Select(TaskMapping.ToState)
            .Order(Comparer<TaskState>.Create((one, other) => query.Compare(query.PlaceOf(one), query.PlaceOf(other)))).ToList();
        var counts = rows.Find(row => row.Counts is not null)?.Counts ?? new TaskCounts(0, 0);
        return new TaskPage([.. found.Take(query.Limit)], found.Count > query.Limit, counts);
    }, cancellationToken);

    public Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken) =>
        database.Call<IReadOnlyList<TaskState>>(async (tasks, token) =>
        {
            var query = new TaskQuery { Limit = limit };
            if (after is not null) query = query with { After = query.PlaceOf(after) };
            var rows = await tasks.Find(Reached<TaskDocument>(scope) & Filter.Eq(task => task.DeletedAt, null) & MongoQuery.Filter(query))
                .Sort(MongoQuery.Sort(query)).Limit(limit).Project(Shown).ToListAsync(token);
            return rows.ConvertAll(row => TaskMapping.ToState(row.Document!));
        }, cancellationToken);

    public Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
        (await (await tasks.AggregateAsync(CountsOf(scope), options: null, token)).FirstOrDefaultAsync(token))?.Counts ?? new TaskCounts(0, 0), cancellationToken);

    private static PipelineDefinition<TaskDocument, TaskRow> CountsOf(Scope scope)
    {
        var those = new BsonDocument("$match", Reached<TaskDocument>(scope).Render(new(BsonSerializer.LookupSerializer<TaskDocument>(), BsonSerializer.SerializerRegistry)));
        return PipelineDefinition<TaskDocument, TaskRow>.Create([those, .. CountThose], new TaskRowSerializer());
    }
}
