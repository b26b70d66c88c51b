using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Query;

/// <summary>A projection: fields to include or to exclude, and computed ones.</summary>
internal sealed class Projection
{
    private readonly Node _fields = new();
    private readonly List<(string Path, Expression Value)> _computed = [];
    private readonly bool _isInclusion;

    private Projection(BsonDocument specification)
    {
        var parts = Flatten(specification, "").ToList();
        var deciding = parts.Where(part => part.Path != "_id").Append(parts.Find(part => part.Path == "_id"))
            .First(part => part.Path is not null && (part.Path != "_id" || parts.Count == 1));
        _isInclusion = !IsExclusion(deciding.Value);
        foreach (var (path, value) in parts) Add(path, value);
        // The id is included unless excluded by name.
        if (_isInclusion && !parts.Exists(part => part.Path == "_id")) _fields.Add("_id");
    }

    /// <summary>Projects a document; an empty specification keeps all fields.</summary>
    public static Func<BsonDocument, BsonDocument> Compile(BsonDocument specification) =>
        specification.ElementCount == 0 ? document => document : new Projection(specification).Apply;

    private static IEnumerable<(string Path, BsonValue Value)> Flatten(BsonDocument specification, string prefix)
    {
        foreach (var field in specification)
        {
            if (field.Name.Split('.').Any(part => part.StartsWith('$'))) throw ServerError.NotImplemented($"projection of {field}");
            if (field.Value is BsonDocument { ElementCount: > 0 } nested && !nested.GetElement(0).Name.StartsWith('$'))
                foreach (var part in Flatten(nested, $"{prefix}{field.Name}.")) yield return part;
            else
                yield return (prefix + field.Name, field.Value);
        }
    }

    private static bool IsFlag(BsonValue value) => value.IsBoolean || value.IsNumeric;

    private static bool IsExclusion(BsonValue value) => IsFlag(value) && !value.ToBoolean();

    private void Add(string path, BsonValue value)
    {
        if (path == "_id" && IsFlag(value))
        {
            if (_isInclusion != IsExclusion(value)) _fields.Add(path);
        }
        else if (!IsFlag(value))
        {
            if (!_isInclusion) throw new ServerError(31252, "Cannot use an expression in an exclusion projection");
            _computed.Add((path, Expressions.Compile(value)));
        }
        else if (IsExclusion(value) == _isInclusion)
        {
            throw _isInclusion ? new ServerError(31254, $"Cannot do exclusion on field {path} in inclusion projection")
                : new ServerError(31253, $"Cannot do inclusion on field {path} in exclusion projection");
        }
        else
        {
            _fields.Add(path);
        }
    }

    private BsonDocument Apply(BsonDocument document)
    {
        var projected = _isInclusion ? Include(document, _fields) : Exclude(document, _fields);
        foreach (var (path, value) in _computed)
            if (value(document) is { } computed) FieldPath.Change(projected, path, _ => computed);
        return projected;
    }

    private static BsonDocument Include(BsonDocument document, Node fields)
    {
        var kept = new BsonDocument();
        foreach (var field in document)
            if (fields.Children.TryGetValue(field.Name, out var child)
                && (child.IsLeaf ? field.Value : IncludeNested(field.Value, child)) is { } value)
                kept.Add(field.Name, value.IsBsonDocument && ReferenceEquals(value, field.Value) ? value.DeepClone() : value);
        return kept;
    }

    private static BsonValue? IncludeNested(BsonValue value, Node fields) => value switch
    {
        BsonDocument document => Include(document, fields),
        BsonArray array => new BsonArray(array.Select(element => IncludeNested(element, fields)).OfType<BsonValue>()),
        _ => null,
    };

    private static BsonDocument Exclude(BsonDocument document, Node fields) => new(document
        .Where(field => !fields.Children.TryGetValue(field.Name, out var child) || !child.IsLeaf)
        .Select(field => fields.Children.TryGetValue(field.Name, out var child)
            ? new BsonElement(field.Name, ExcludeNested(field.Value, child)) : field));

    private static BsonValue ExcludeNested(BsonValue value, Node fields) => value switch
    {
        BsonDocument document => Exclude(document, fields),
        BsonArray array => new BsonArray(array.Select(element => ExcludeNested(element, fields))),
        _ => value,
    };

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = [];

        public bool IsLeaf { get; private set; }

        public void Add(string path)
        {
            var node = this;
            foreach (var part in path.Split('.'))
            {
                if (node.IsLeaf) throw new ServerError(31249, $"Path collision at {path}");
                node = node.Children.TryGetValue(part, out var child) ? child : node.Children[part] = new Node();
            }
            if (node.Children.Count > 0) throw new ServerError(31249, $"Path collision at {path}");
            node.IsLeaf = true;
        }
    }
}
