using MongoDB.Bson;

namespace TaskManager.MongoStandIn.Streams;

/// <summary>Converts changes to events of a change stream, with the server's order of fields.</summary>
internal static class ChangeEvent
{
    /// <param name="document">The document in the event; null when it does not exist.</param>
    /// <param name="looksUp">Whether an update event contains its document, even a missing one.</param>
    public static BsonDocument Of(Change change, ResumeToken token, BsonDocument? document, bool looksUp)
    {
        var shown = Head(change, token, change.Kind switch
        {
            ChangeKind.DropDatabase => "dropDatabase",
            _ => change.Kind.ToString().ToLowerInvariant(),
        });
        if (document is not null || (looksUp && change.Kind == ChangeKind.Update))
            shown.Add("fullDocument", (BsonValue?)document ?? BsonNull.Value);
        shown.Add("ns", change.Collection is null ? new BsonDocument("db", change.Database)
            : new BsonDocument { { "db", change.Database }, { "coll", change.Collection } });
        if (change.Id is not null) shown.Add("documentKey", new BsonDocument("_id", change.Id));
        if (change.Kind == ChangeKind.Update) shown.Add("updateDescription", Describe(change.Before!, change.After!));
        return shown;
    }

    public static BsonDocument Invalidate(Change change, ResumeToken token) => Head(change, token, "invalidate");

    private static BsonDocument Head(Change change, ResumeToken token, string type) => new()
    {
        { "_id", token.ToDocument() }, { "operationType", type }, { "clusterTime", change.Time }, { "wallTime", change.WallTime },
    };

    private static BsonDocument Describe(BsonDocument before, BsonDocument after)
    {
        var (updated, removed) = (new BsonDocument(), new BsonArray());
        Compare(before, after, "", updated, removed);
        return new BsonDocument { { "updatedFields", updated }, { "removedFields", removed }, { "truncatedArrays", new BsonArray() } };
    }

    private static void Compare(BsonDocument before, BsonDocument after, string prefix, BsonDocument updated, BsonArray removed)
    {
        foreach (var name in before.Names.Where(name => !after.Contains(name))) removed.Add(prefix + name);
        foreach (var field in after)
            if (before.GetValue(field.Name, null) is BsonDocument was && field.Value is BsonDocument now)
                Compare(was, now, $"{prefix}{field.Name}.", updated, removed);
            else if (!before.TryGetValue(field.Name, out var old) || !old.Equals(field.Value))
                updated.Add(prefix + field.Name, field.Value);
    }
}
