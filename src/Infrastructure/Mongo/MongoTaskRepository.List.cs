using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Infrastructure.Mongo.MongoScope;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The list queries.</summary>
internal sealed partial class MongoTaskRepository
{
    // Compares deletedAt instead of matching null: then the index covers the query.
    private static readonly BsonDocument[] CountStages =
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

    // One aggregation returns the tasks and the counts.
    public Task<TaskPage> List(Scope scope, TaskQuery query, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
    {
        // One batch: one task more than the limit, the counts, and room that avoids a second batch.
        var stages = tasks.Aggregate(new AggregateOptions { BatchSize = query.Limit + 3 })
            .Match(Reached<TaskDocument>(scope) & Filter.Eq(task => task.DeletedAt, null) & MongoQuery.Filter(query));
        if (MongoQuery.ComputedFields(query) is { ElementCount: > 0 } fields)
            stages = stages.AppendStage<TaskDocument>(new BsonDocument("$set", fields));
        var rows = await stages.Sort(MongoQuery.Sort(query)).Limit(query.Limit + 1).Project(WithoutFacts)
            .UnionWith(tasks, CountsOf(scope)).ToListAsync(token);
        // $unionWith does not guarantee an order.
        var found = rows.Select(row => row.Document).OfType<TaskDocument>().Select(TaskMapping.ToState)
            .Order(Comparer<TaskState>.Create((one, other) => query.Compare(query.CursorOf(one), query.CursorOf(other)))).ToList();
        var counts = rows.Find(row => row.Counts is not null)?.Counts ?? new TaskCounts(0, 0);
        return new TaskPage([.. found.Take(query.Limit)], found.Count > query.Limit, counts);
    }, cancellationToken);

    public Task<IReadOnlyList<TaskState>> All(Scope scope, TaskState? after, int limit, CancellationToken cancellationToken) =>
        database.Call<IReadOnlyList<TaskState>>(async (tasks, token) =>
        {
            var query = new TaskQuery { Limit = limit };
            if (after is not null) query = query with { After = query.CursorOf(after) };
            var rows = await tasks.Find(Reached<TaskDocument>(scope) & Filter.Eq(task => task.DeletedAt, null) & MongoQuery.Filter(query))
                .Sort(MongoQuery.Sort(query)).Limit(limit).Project(WithoutFacts).ToListAsync(token);
            return rows.ConvertAll(row => TaskMapping.ToState(row.Document!));
        }, cancellationToken);

    public Task<TaskCounts> Count(Scope scope, CancellationToken cancellationToken) => database.Call(async (tasks, token) =>
    {
        var rows = await tasks.AggregateAsync(CountsOf(scope), options: null, token);
        return (await rows.FirstOrDefaultAsync(token))?.Counts ?? new TaskCounts(0, 0);
    }, cancellationToken);

    private static PipelineDefinition<TaskDocument, TaskRow> CountsOf(Scope scope)
    {
        var arguments = new RenderArgs<TaskDocument>(BsonSerializer.LookupSerializer<TaskDocument>(), BsonSerializer.SerializerRegistry);
        var match = new BsonDocument("$match", Reached<TaskDocument>(scope).Render(arguments));
        return PipelineDefinition<TaskDocument, TaskRow>.Create([match, .. CountStages], new TaskRowSerializer());
    }
}
