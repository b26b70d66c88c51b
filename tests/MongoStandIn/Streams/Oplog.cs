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

/// <summary>A change of the data.</summary>
/// <param name="Collection">Null for a change to the whole database.</param>
/// <param name="Before">The document before an update.</param>
/// <param name="After">The document after the change.</param>
internal sealed record Change(
    ChangeKind Kind, string Database, string? Collection, BsonValue? Id = null, BsonDocument? Before = null, BsonDocument? After = null)
{
    /// <summary>The unique timestamp of the change.</summary>
    public BsonTimestamp Time { get; init; } = new(0);

    public BsonDateTime WallTime { get; init; } = new(0);
}

/// <summary>The most recent changes, in order, for change streams. Guarded by the lock of the store, except waiting.</summary>
internal sealed class Oplog(int capacity = 20_000)
{
    private readonly LinkedList<Change> _changes = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The timestamp of the last change.</summary>
    public BsonTimestamp Last { get; private set; } = new((int)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 1);

    /// <summary>The timestamp of the last discarded change: streams cannot resume before it.</summary>
    public BsonTimestamp Forgotten { get; private set; } = new(0);

    /// <summary>Completes with the next change.</summary>
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

    /// <summary>Returns the changes from a timestamp, oldest first.</summary>
    public IReadOnlyList<Change> From(BsonTimestamp time)
    {
        List<Change> changes = [];
        for (var node = _changes.Last; node is not null && node.Value.Time.Value >= time.Value; node = node.Previous)
            changes.Add(node.Value);
        changes.Reverse();
        return changes;
    }
}
