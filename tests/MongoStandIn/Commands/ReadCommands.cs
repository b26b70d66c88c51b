using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;
using TaskManager.MongoStandIn.Query;
using TaskManager.MongoStandIn.Streams;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>Queries, aggregations and their cursors.</summary>
internal sealed class ReadCommands(Store store, Cursors cursors, Topology topology)
{
    private const int DefaultBatchSize = 101, DefaultWait = 1000;

    public void Register(Action<string, string, Func<Request, BsonDocument>> add)
    {
        add("find", "filter sort projection limit skip batchSize singleBatch allowDiskUse", Find);
        add("aggregate", "pipeline cursor allowDiskUse", Aggregate);
        add("count", "query limit skip", Count);
        add("distinct", "key query", Distinct);
        add("killCursors", "cursors", KillCursors);
    }

    /// <summary>Returns the next batch. A change stream without events waits for one.</summary>
    public async Task<BsonDocument> GetMore(Request request, CancellationToken stopping)
    {
        var cursor = Take(request);
        try
        {
            var until = DateTime.UtcNow.AddMilliseconds(cursor.Waits ? request.Number("maxTimeMS", DefaultWait) : 0);
            while (true)
            {
                Task added;
                lock (store.Lock)
                {
                    added = cursor.MoreAdded;
                    var batch = cursor.Next(request.Number("batchSize", int.MaxValue));
                    if (batch.Count > 0 || !cursor.Waits || DateTime.UtcNow >= until) return cursors.Next(cursor, batch);
                }
                await Task.WhenAny(added, Task.Delay(Max(until - DateTime.UtcNow), stopping));
                stopping.ThrowIfCancellationRequested();
            }
        }
        catch (ServerError)
        {
            // The server closes a cursor that fails.
            lock (store.Lock) cursors.Kill(cursor.Id);
            throw;
        }
        finally
        {
            lock (store.Lock) cursor.IsInUse = false;
        }
    }

    private static TimeSpan Max(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;

    private Cursor Take(Request request)
    {
        lock (store.Lock)
        {
            var cursor = cursors.Find(request.Command[0].ToInt64(), $"{request.Database}.{request.Command["collection"].AsString}");
            cursor.IsInUse = true;
            return cursor;
        }
    }

    private BsonDocument Find(Request request)
    {
        var (filter, sort) = (request.Document("filter"), request.Document("sort"));
        var projection = Projection.Compile(request.Document("projection"));
        var limit = request.Number("limit");
        if (limit < 0) throw new ServerError(51024, $"BSON field 'limit' value must be >= 0, actual value '{limit}'");
        var found = Sorting.Compile(sort)(Matching(request, filter)).Skip(request.Number("skip"));
        var result = (limit > 0 ? found.Take(limit) : found).Select(projection).ToList();
        var cursor = new ResultCursor(request.Database, request.Collection, result, endsWithLast: limit > 0 && result.Count == limit);
        return cursors.First(cursor, request.Number("batchSize", DefaultBatchSize), request.Flag("singleBatch"));
    }

    private BsonDocument Aggregate(Request request)
    {
        if (!request.Command.TryGetValue("cursor", out var options))
            throw new ServerError(ServerError.FailedToParse,
                "The 'cursor' option is required, except for aggregate with the explain argument");
        var batchSize = options.AsBsonDocument.GetValue("batchSize", DefaultBatchSize).ToInt32();
        var stages = request.Array("pipeline");
        if (stages.Count > 0 && Pipeline.Single(stages[0]) is { Name: "$changeStream" } watch)
            return cursors.First(Watch(request, watch, stages), batchSize);
        if (request.Command[0].IsNumeric) throw ServerError.NotImplemented("aggregation without a collection");
        // A leading $match by ids needs no scan.
        var filter = stages.Count > 0 && Pipeline.Single(stages[0]) is { Name: "$match" } match ? match.Value.AsBsonDocument : null;
        BsonArray rest = [.. stages.Skip(filter is null ? 0 : 1)];
        var pipeline = Pipeline.Compile(rest, name => store.Find(request.Database, name)?.Documents ?? []);
        var result = pipeline(Matching(request, filter ?? [])).ToList();
        return cursors.First(new ResultCursor(request.Database, request.Collection, result), batchSize);
    }

    private ChangeStream Watch(Request request, BsonElement watch, BsonArray stages)
    {
        if (!topology.IsReplicaSet) throw new ServerError(40573, "The $changeStream stage is only supported on replica sets");
        var collection = request.Command[0].IsNumeric ? null : request.Collection;
        return new ChangeStream(store, request.Database, collection, watch.Value.AsBsonDocument, [.. stages.Skip(1)]);
    }

    private BsonDocument Count(Request request)
    {
        var found = Matching(request, request.Document("query")).Skip(request.Number("skip"));
        var limit = Math.Abs(request.Number("limit"));
        return new BsonDocument("n", limit > 0 ? found.Take(limit).Count() : found.Count());
    }

    private BsonDocument Distinct(Request request)
    {
        var path = request.Command["key"].AsString.Split('.');
        var values = Matching(request, request.Document("query")).SelectMany(document => Paths.Leaves(document, path)).OfType<BsonValue>()
            .SelectMany(leaf => leaf as IEnumerable<BsonValue> ?? [leaf]);
        return new BsonDocument("values", new BsonArray(new SortedSet<BsonValue>(values, ValueOrder.Instance)));
    }

    private BsonDocument KillCursors(Request request)
    {
        var asked = request.Array("cursors");
        var killed = asked.Where(id => cursors.Kill(id.ToInt64())).ToList();
        return new BsonDocument
        {
            { "cursorsKilled", new BsonArray(killed) }, { "cursorsNotFound", new BsonArray(asked.Except(killed)) },
            { "cursorsAlive", new BsonArray() },
            { "cursorsUnknown", new BsonArray() },
        };
    }

    private IEnumerable<BsonDocument> Matching(Request request, BsonDocument filter)
    {
        var collection = store.Find(request.Database, request.Collection);
        // Validates the filter even when the collection is empty.
        if (collection is not null) return collection.Where(filter);
        Filter.Compile(filter);
        return [];
    }
}
