using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Data;

/// <summary>The place of a client in a result.</summary>
internal abstract class Cursor(string database, string collection)
{
    // A batch larger than this ends, so that the reply fits into a message.
    private const int MaxBatchSize = 16 << 20;

    public long Id { get; set; }

    public string Database => database;

    public string Namespace => $"{database}.{collection}";

    /// <summary>Whether a getMore is waiting on it.</summary>
    public bool IsInUse { get; set; }

    /// <summary>Whether an empty batch may be followed by others, so that getMore waits.</summary>
    public virtual bool Waits => false;

    /// <summary>Whether nothing can follow. A full batch does not know: the server looks only when it is asked for the next one.</summary>
    public abstract bool IsExhausted { get; }

    /// <summary>Ends when there may be more to read.</summary>
    public virtual Task MoreAdded => Task.CompletedTask;

    /// <summary>Where a change stream goes on after this batch; null for other cursors.</summary>
    public virtual BsonDocument? PostBatchResumeToken => null;

    /// <summary>Reads up to a number of documents and up to 16 MB.</summary>
    public List<BsonDocument> Next(int count)
    {
        List<BsonDocument> batch = [];
        if (count == 0) return batch;
        var size = 0L;
        foreach (var document in Read())
        {
            size += document.ToBson().Length;
            if (size > MaxBatchSize && batch.Count > 0) break;
            batch.Add(document);
            Taken();
            if (batch.Count == count) break;
        }
        return batch;
    }

    /// <summary>The documents from the cursor's place on.</summary>
    protected abstract IEnumerable<BsonDocument> Read();

    /// <summary>Moves the place behind the document that was read last.</summary>
    protected abstract void Taken();
}

/// <summary>A result that was complete when the command ran.</summary>
/// <param name="endsWithLast">Whether the cursor is exhausted with the last document: a limit tells, else one more batch must.</param>
internal sealed class ResultCursor(string database, string collection, IReadOnlyList<BsonDocument> documents, bool endsWithLast = false)
    : Cursor(database, collection)
{
    private int _read;
    private bool _sawEnd;

    public override bool IsExhausted => _sawEnd || (endsWithLast && _read == documents.Count);

    protected override IEnumerable<BsonDocument> Read()
    {
        while (_read < documents.Count) yield return documents[_read];
        _sawEnd = true;
    }

    protected override void Taken() => _read++;
}
