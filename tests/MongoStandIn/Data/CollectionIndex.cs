using System.Globalization;
using MongoDB.Bson;
using TaskManager.MongoStandIn.Query;

namespace TaskManager.MongoStandIn.Data;

/// <summary>An index: its definition and, for a unique one, its keys. Queries do not use it.</summary>
internal sealed class CollectionIndex
{
    private static readonly string[] Options =
        ["key", "name", "v", "unique", "sparse", "partialFilterExpression", "expireAfterSeconds", "background"];

    private readonly string _namespace;
    private readonly SortedDictionary<BsonValue, BsonValue> _owners = new(ValueOrder.Instance);
    private readonly Predicate<BsonDocument>? _covers;

    public CollectionIndex(string collection, BsonDocument definition)
    {
        _namespace = collection;
        foreach (var option in definition.Names.Except(Options))
            throw ServerError.NotImplemented($"option '{option}' of indexes");
        (Key, Name) = (definition["key"].AsBsonDocument, definition["name"].AsString);
        foreach (var field in Key)
            if (!field.Value.IsNumeric || field.Name.Contains('$', StringComparison.Ordinal))
                throw ServerError.NotImplemented($"index on {field}");
        Definition = new BsonDocument("v", 2).AddRange(definition.Where(option => option.Name is not ("v" or "background")));
        if (definition.TryGetValue("partialFilterExpression", out var filter)) _covers = Filter.Compile(filter.AsBsonDocument);
    }

    public BsonDocument Key { get; }

    public string Name { get; }

    /// <summary>The definition as listIndexes returns it.</summary>
    public BsonDocument Definition { get; }

    public bool IsOnId => Key.ElementCount == 1 && Key.Contains("_id");

    private bool IsUnique => Definition.GetValue("unique", false).ToBoolean();

    private bool IsSparse => Definition.GetValue("sparse", false).ToBoolean();

    /// <summary>Returns whether another index is the same.</summary>
    /// <exception cref="ServerError">The name has other keys, or the keys have another name or options.</exception>
    public bool IsSameAs(CollectionIndex other)
    {
        var (isSameName, isSameIndex) = (Name == other.Name, Identity.Equals(other.Identity));
        if (isSameName && !isSameIndex)
            throw new ServerError(ServerError.IndexKeySpecsConflict,
                "An existing index has the same name as the requested index. When index names are not specified, "
                + "they are auto generated and can cause conflicts. Please refer to our documentation. "
                + $"Requested index: {Definition}, existing index: {other.Definition}");
        if (!isSameIndex) return false;
        var isSameExpiry = ValueOrder.AreEqual(Definition.GetValue("expireAfterSeconds", null),
            other.Definition.GetValue("expireAfterSeconds", null));
        if (isSameName && isSameExpiry) return true;
        throw new ServerError(ServerError.IndexOptionsConflict, isSameExpiry ? $"Index already exists with a different name: {other.Name}"
            : $"An equivalent index already exists with {(isSameName ? "the same name but" : "a different name and")} different options. "
                + $"Requested index: {Definition}, existing index: {other.Definition}");
    }

    /// <summary>Throws when another document has the same key.</summary>
    public void Check(BsonDocument document, BsonValue id)
    {
        foreach (var key in KeysOf(document))
            if (_owners.TryGetValue(key, out var owner) && !ValueOrder.AreEqual(owner, id)) throw Duplicate(_namespace, Name, Key, key);
    }

    public void Add(BsonDocument document)
    {
        foreach (var key in KeysOf(document)) _owners[key] = document["_id"];
    }

    public void Remove(BsonDocument document)
    {
        foreach (var key in KeysOf(document)) _owners.Remove(key);
    }

    /// <summary>Creates the duplicate key error, in the format that programs parse.</summary>
    public static ServerError Duplicate(string collection, string index, BsonDocument pattern, BsonArray key)
    {
        var values = new BsonDocument(pattern.Names.Zip(key, (name, value) =>
            new BsonElement(name, value is BsonUndefined ? BsonNull.Value : value)));
        var shown = string.Join(", ", values.Select(field => $"{field.Name}: {Show(field.Value)}"));
        return new ServerError(ServerError.DuplicateKey,
            $"E11000 duplicate key error collection: {collection} index: {index} dup key: {{ {shown} }}",
            new BsonDocument { { "keyPattern", pattern }, { "keyValue", values } });
    }

    // The identity of a definition, without its name.
    private BsonDocument Identity => new()
    {
        { "key", Key }, { "unique", IsUnique }, { "sparse", IsSparse },
        { "partial", Definition.GetValue("partialFilterExpression", BsonNull.Value) },
    };

    // One key per element of an array; no key for documents outside the index.
    private IEnumerable<BsonArray> KeysOf(BsonDocument document)
    {
        if (!IsUnique || _covers?.Invoke(document) == false) return [];
        var fields = Key.Names.Select(path => Paths.Leaves(document, path).ToList()).ToList();
        if (IsSparse && fields.TrueForAll(leaves => leaves.TrueForAll(leaf => leaf is null))) return [];
        IEnumerable<BsonArray> keys = [[]];
        foreach (var leaves in fields)
        {
            var values = leaves.DefaultIfEmpty(null).SelectMany(Elements).Distinct().ToList();
            keys = keys.SelectMany(key => values, (key, value) => new BsonArray(key) { value });
        }
        return keys;
    }

    private static IEnumerable<BsonValue> Elements(BsonValue? leaf) => leaf switch
    {
        BsonArray { Count: 0 } => [BsonUndefined.Value],
        BsonArray array => array,
        _ => [leaf ?? BsonNull.Value],
    };

    private static string Show(BsonValue value) => value switch
    {
        BsonString text => $"\"{text.Value}\"",
        BsonObjectId id => $"ObjectId('{id}')",
        BsonBinaryData { SubType: BsonBinarySubType.UuidStandard } uuid => $"UUID(\"{uuid.ToGuid()}\")",
        BsonBinaryData binary => $"BinData({(int)binary.SubType}, {Convert.ToHexString(binary.Bytes)})",
        BsonDateTime instant => string.Create(CultureInfo.InvariantCulture, $"new Date({instant.MillisecondsSinceEpoch})"),
        BsonDocument document => $"{{ {string.Join(", ", document.Select(field => $"{field.Name}: {Show(field.Value)}"))} }}",
        BsonArray array => $"[ {string.Join(", ", array.Select(Show))} ]",
        BsonNull => "null",
        _ => value.ToString()!,
    };
}
