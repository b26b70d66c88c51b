using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;

namespace TaskManager.MongoStandIn.Commands;

/// <summary>The open cursors. Guarded by the lock of the store.</summary>
internal sealed class Cursors
{
    private readonly Dictionary<long, Cursor> _open = [];

    /// <summary>Returns the reply with the first batch. The cursor stays open unless nothing can follow.</summary>
    public BsonDocument First(Cursor cursor, int batchSize, bool isOnlyBatch = false)
    {
        var batch = cursor.Next(batchSize);
        if (!cursor.IsExhausted && !isOnlyBatch)
        {
            do cursor.Id = Random.Shared.NextInt64(1, long.MaxValue);
            while (!_open.TryAdd(cursor.Id, cursor));
        }
        return Reply(cursor, "firstBatch", batch);
    }

    public BsonDocument Next(Cursor cursor, List<BsonDocument> batch)
    {
        if (cursor.IsExhausted)
        {
            _open.Remove(cursor.Id);
            cursor.Id = 0;
        }
        return Reply(cursor, "nextBatch", batch);
    }

    public Cursor Find(long id, string name)
    {
        if (!_open.TryGetValue(id, out var cursor)) throw new ServerError(ServerError.CursorNotFound, $"cursor id {id} not found");
        if (cursor.Namespace != name)
            throw new ServerError(13,
                $"Requested getMore on namespace '{name}', but cursor belongs to a different namespace {cursor.Namespace}");
        if (cursor.IsInUse) throw new ServerError(237, $"cursor id {id} is already in use");
        return cursor;
    }

    public bool Kill(long id) => _open.Remove(id);

    private static BsonDocument Reply(Cursor cursor, string name, List<BsonDocument> batch)
    {
        var reply = new BsonDocument { { name, new BsonArray(batch) } };
        if (cursor.PostBatchResumeToken is { } token) reply["postBatchResumeToken"] = token;
        return new BsonDocument("cursor", reply.AddRange(new BsonDocument { { "id", cursor.Id }, { "ns", cursor.Namespace } }));
    }
}
