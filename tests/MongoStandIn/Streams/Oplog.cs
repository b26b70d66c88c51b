using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Streams;

internal enum ChangeKind
{
    Insert,
    Update,
    Replace,
    Delete,
    Drop,
    DropDatabase,
}

/// <summary>One change to the data.</summary>
/// <param name="Collection">Null for a change to the whole database.</param>
/// <param name="Before">The document that an update began with.</param>
/// <param name="After">The document that is stored now.</param>
internal sealed record Change(
    ChangeKind Kind, string Database, string? Collection, BsonValue? Id = null, BsonDocument? Before = null, BsonDocument? After = null)
{
    /// <summary>When it was made; no two changes share one.</summary>
    public BsonTimestamp Time { get; init; } = new(0);

    public BsonDateTime WallTime { get; init; } = new(0);
}

/// <summary>The last changes in order, which change streams read. Guarded by the store's lock, but for waiting.</summary>
internal sealed class Oplog(int capacity = 20_000)
{
    private readonly LinkedList<Change> _changes = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The time of the last change.</summary>
    public BsonTimestamp Last { get; private set; } = new((int)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 1);

    /// <summary>The time of the last change that was dropped, before which nothing can be resumed.</summary>
    public BsonTimestamp Forgotten { get; private set; } = new(0);

    /// <summary>Ends with the next change.</summary>
    public Task Added => _added.Task;

    public void Add(Change change)
    {
        var seconds = Math.Max((int)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Last.Timestamp);
        Last = new BsonTimestamp(seconds, seconds == Last.Timestamp ? Last.Increment + 1 : 1);
        _changes.AddLast(change with { Time = Last, WallTime = new BsonDateTime(DateTime.UtcNow) });
        if (_changes.Count > capacity)
        {
            Forgotten = _changes.First!.Value.Time;
            _changes.RemoveFirst();
        }
        var added = _added;
        _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        added.SetResult();
    }

    /// <summary>The changes from a time on, oldest first.</summary>
    public IReadOnlyList<Change> From(BsonTimestamp time)
    {
        List<Change> changes = [];
        for (var node = _changes.Last; node is not null && node.Value.Time.Value >= time.Value; node = node.Previous)
            changes.Add(node.Value);
        changes.Reverse();
        return changes;
    }
}
