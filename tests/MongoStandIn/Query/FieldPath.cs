using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Query;

/// <summary>Changes one field of a document by its dotted path, as update operators do.</summary>
internal static class FieldPath
{
    /// <summary>Replaces the value at the path, and creates missing documents on it. A new value of null removes the field.</summary>
    /// <exception cref="ServerError">The path leads through a value that has no fields.</exception>
    public static void Change(BsonDocument document, string path, Func<BsonValue?, BsonValue?> change)
    {
        var parts = path.Split('.');
        BsonValue container = document;
        for (var i = 0; i < parts.Length - 1; i++)
        {
            var next = Get(container, parts[i]);
            if (next is null)
            {
                if (change(null) is null) return;
                Set(container, parts[i], next = new BsonDocument());
            }
            if (next is not (BsonDocument or BsonArray))
            {
                if (change(null) is null) return;
                throw NotViable(parts[i + 1], parts[i], next);
            }
            container = next;
        }
        var last = parts[^1];
        if (container is BsonArray array && !IsIndex(last, out _))
        {
            if (change(null) is null) return;
            throw NotViable(last, parts[^2], array);
        }
        Put(container, last, change(Get(container, last)));
    }

    private static void Put(BsonValue container, string name, BsonValue? value)
    {
        if (value is not null) Set(container, name, value);
        else if (container is BsonDocument document) document.Remove(name);
        else if (Get(container, name) is not null) Set(container, name, BsonNull.Value);
    }

    private static BsonValue? Get(BsonValue container, string name) => container switch
    {
        BsonDocument document => document.GetValue(name, null),
        BsonArray array when IsIndex(name, out var index) && index < array.Count => array[index],
        _ => null,
    };

    private static void Set(BsonValue container, string name, BsonValue value)
    {
        if (container is BsonDocument document) document[name] = value;
        else if (container is BsonArray array && IsIndex(name, out var index))
        {
            while (array.Count <= index) array.Add(BsonNull.Value);
            array[index] = value;
        }
    }

    private static bool IsIndex(string name, out int index) => int.TryParse(name, out index) && index >= 0;

    private static ServerError NotViable(string name, string parent, BsonValue value) =>
        new(ServerError.PathNotViable, $"Cannot create field '{name}' in element {{{parent}: {value}}}");
}
