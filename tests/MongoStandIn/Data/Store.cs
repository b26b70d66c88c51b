using TaskManager.MongoStandIn.Streams;

namespace TaskManager.MongoStandIn.Data;

/// <summary>The collections of the server. Every access holds <see cref="Lock"/>.</summary>
internal sealed class Store(Oplog oplog)
{
    private readonly Dictionary<(string Database, string Name), Collection> _collections = [];

    public Lock Lock { get; } = new();

    public Oplog Oplog => oplog;

    public Collection? Find(string database, string name) => _collections.GetValueOrDefault((database, name));

    /// <summary>Returns the collection; creates a missing one.</summary>
    public Collection FindOrAdd(string database, string name)
    {
        if (Find(database, name) is { } found) return found;
        if (name.Length == 0 || name.Contains('$', StringComparison.Ordinal) || name.StartsWith("system.", StringComparison.Ordinal))
            throw new ServerError(73, $"Invalid collection name: {name}");
        return _collections[(database, name)] = new Collection(database, name, oplog);
    }

    /// <summary>Returns the collection of a write; creates a missing one only for writes that can insert.</summary>
    public Collection ForWrite(string database, string name, bool mayAdd) =>
        mayAdd ? FindOrAdd(database, name) : Find(database, name) ?? new Collection(database, name, oplog);

    public IEnumerable<Collection> CollectionsOf(string database) =>
        _collections.Values.Where(each => each.Database == database).OrderBy(each => each.Name, StringComparer.Ordinal);

    public IEnumerable<string> Databases => _collections.Keys.Select(key => key.Database).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Drops the collection and ends its change streams.</summary>
    public void Drop(Collection collection)
    {
        _collections.Remove((collection.Database, collection.Name));
        oplog.Add(new Change(ChangeKind.Drop, collection.Database, collection.Name));
    }

    public void DropDatabase(string database)
    {
        foreach (var collection in CollectionsOf(database).ToList()) Drop(collection);
        oplog.Add(new Change(ChangeKind.DropDatabase, database, Collection: null));
    }
}
