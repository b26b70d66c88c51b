using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Data;

/// <summary>A cursor over a result.</summary>
internal abstract class Cursor(string database, string collection)
{
    // A batch ends at this size, so that the reply fits into a message.
    private const int MaxBatchSize = 16 << 20;

    public long Id { get; set; }

    public string Database => database;

    public string Namespace => $"{database}.{collection}";

    /// <summary>Whether a getMore waits on it.</summary>
    public bool IsInUse { get; set; }

    /// <summary>Whether more documents can follow an empty batch, so that getMore waits.</summary>
    public virtual bool Waits => false;

    /// <summary>Whether nothing can follow. Unknown after a full batch: the server looks only at the next request.</summary>
    public abstract bool IsExhausted { get; }

    /// <summary>Completes when more documents may be available.</summary>
    public virtual Task MoreAdded => Task.CompletedTask;

    /// <summary>The resume token after this batch; null for other cursors.</summary>
    public virtual BsonDocument? PostBatchResumeToken => null;

    /// <summary>Reads a batch, bounded by a number of documents and 16 MB.</summary>
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

    /// <summary>Returns the documents after the cursor.</summary>
    protected abstract IEnumerable<BsonDocument> Read();

    /// <summary>Moves the cursor after the last read document.</summary>
    protected abstract void Taken();
}

/// <summary>A result that was complete when the command ran.</summary>
/// <param name="endsWithLast">Whether the cursor is exhausted with the last document, as with a limit; else one more batch tells.</param>
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
