using MongoDB.Bson;
using TaskManager.MongoStandIn.Query;
using TaskManager.MongoStandIn.Streams;

namespace TaskManager.MongoStandIn.Data;

/// <summary>A collection's documents in the order of insertion, and its indexes. A stored document is replaced, never mutated.</summary>
internal sealed class Collection(string database, string name, Oplog oplog)
{
    private const int MaxDocumentSize = 16 << 20;

    private readonly SortedDictionary<long, BsonDocument> _records = [];
    private readonly SortedDictionary<BsonValue, long> _ids = new(ValueOrder.Instance);
    private readonly List<CollectionIndex> _indexes = [];
    private long _lastRecord;

    public string Database => database;

    public string Name => name;

    public string Namespace => $"{database}.{name}";

    public BsonBinaryData Uuid { get; } = new(Guid.NewGuid(), GuidRepresentation.Standard);

    /// <summary>The indexes in the order of their creation, without that on _id.</summary>
    public IReadOnlyList<CollectionIndex> Indexes => _indexes;

    public IEnumerable<BsonDocument> Documents => _records.Values;

    public BsonDocument? FindById(BsonValue id) => _ids.TryGetValue(id, out var record) ? _records[record] : null;

    /// <summary>Returns the matching documents in the order of insertion.</summary>
    public IEnumerable<BsonDocument> Where(BsonDocument query)
    {
        var matches = Filter.Compile(query);
        // The common case: filters by ids need no scan.
        var candidates = Filter.IdsOf(query) is { } ids
            ? ids.Where(_ids.ContainsKey).Select(id => _ids[id]).Distinct().Order().Select(record => _records[record]) : Documents;
        return candidates.Where(matches.Invoke);
    }

    /// <summary>Inserts a document with its _id first; generates a missing _id.</summary>
    public BsonDocument Insert(BsonDocument given)
    {
        var id = given.GetValue("_id", null) ?? ObjectId.GenerateNewId();
        if (id is BsonArray or BsonRegularExpression or BsonUndefined)
            throw new ServerError(ServerError.BadValue, $"can't use a {TypeNames.Of(id)} for _id");
        var document = new BsonDocument("_id", id).AddRange(given.Where(field => field.Name != "_id"));
        var size = document.ToBson().Length;
        if (size > MaxDocumentSize)
            throw new ServerError(ServerError.TooLarge, $"object to insert too large. size in bytes: {size}, max size: {MaxDocumentSize}");
        if (_ids.ContainsKey(id)) throw CollectionIndex.Duplicate(Namespace, "_id_", new BsonDocument("_id", 1), [id]);
        foreach (var index in _indexes) index.Check(document, id);
        _records[++_lastRecord] = document;
        _ids[id] = _lastRecord;
        foreach (var index in _indexes) index.Add(document);
        oplog.Add(new Change(ChangeKind.Insert, database, name, id, After: document));
        return document;
    }

    /// <summary>Replaces a stored document.</summary>
    /// <returns>Whether the documents differ.</returns>
    public bool Replace(BsonDocument before, BsonDocument after, bool isReplacement)
    {
        var bytes = after.ToBson();
        if (bytes.AsSpan().SequenceEqual(before.ToBson())) return false;
        if (bytes.Length > MaxDocumentSize)
            throw new ServerError(17419, $"Resulting document after update is larger than {MaxDocumentSize}");
        var id = before["_id"];
        foreach (var index in _indexes) index.Check(after, id);
        foreach (var index in _indexes) index.Remove(before);
        foreach (var index in _indexes) index.Add(after);
        _records[_ids[id]] = after;
        oplog.Add(new Change(isReplacement ? ChangeKind.Replace : ChangeKind.Update, database, name, id, before, after));
        return true;
    }

    public void Delete(BsonDocument document)
    {
        var id = document["_id"];
        foreach (var index in _indexes) index.Remove(document);
        _records.Remove(_ids[id]);
        _ids.Remove(id);
        oplog.Add(new Change(ChangeKind.Delete, database, name, id));
    }

    /// <summary>Creates all missing indexes, or none.</summary>
    /// <exception cref="ServerError">Another index has the same name or keys, or stored documents violate an index.</exception>
    public void CreateIndexes(IEnumerable<CollectionIndex> indexes)
    {
        List<CollectionIndex> made = [];
        foreach (var index in indexes)
        {
            if (index.IsOnId || _indexes.Concat(made).Any(index.IsSameAs)) continue;
            foreach (var document in Documents)
            {
                index.Check(document, document["_id"]);
                index.Add(document);
            }
            made.Add(index);
        }
        _indexes.AddRange(made);
    }

    public void DropIndexes(IEnumerable<CollectionIndex> indexes) => _indexes.RemoveAll(indexes.ToList().Contains);
}
