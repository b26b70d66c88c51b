using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Turns hand-made documents (an ObjectId, a title, perhaps a description and completed) into tasks. Says what it will do, and does it when told <c>--yes</c>. A
/// document becomes a new one before the old one goes, with an id that follows from the old one, so that it can be interrupted and run again.
/// </summary>
internal sealed class AdoptTasks : IStorageCommand
{
    private const int MostNamed = 10;

    public string Name => "adopt-tasks";

    public IReadOnlyList<string> Options => ["yes"];

    public async Task<bool> Run(CommandContext context, CancellationToken cancellationToken)
    {
        var address = MongoAddress.Of(context.Settings);
        using var database = new MongoDatabase(address, NullLogger<MongoDatabase>.Instance);
        var output = context.Output;
        await output.WriteLineAsync($"Looking at {address.Database}.{MongoDatabase.Tasks} on {address.Servers} ...");
        var (fit, refused) = await database.Use((mongo, token) => ForEach(mongo, (_, _, _) => Task.FromResult<string?>(null), token), cancellationToken, Timeout.InfiniteTimeSpan);
        await output.WriteLineAsync($"{fit} documents can become tasks: each gets a UUID made from its ObjectId, is owned by the one person of personal mode, and counts as added when "
            + "its ObjectId was made. Title and description are trimmed; fields that TaskManager does not know stay as they are.");
        if (fit == 0 || !(bool.TryParse(context.Options["yes"], out var yes) && yes))
        {
            await Tell(refused);
            await output.WriteLineAsync($"Nothing was changed.{(fit == 0 ? "" : " Make a backup (mongodump), then: ./run adopt-tasks --yes")}");
            return true;
        }
        (fit, refused) = await database.Use((mongo, token) => ForEach(mongo, Adopt, token), cancellationToken, Timeout.InfiniteTimeSpan);
        await output.WriteLineAsync($"{fit} documents are tasks now.");
        await Tell(refused);
        return refused.Count == 0;

        async Task Tell(List<(BsonValue Id, string Why)> documents)
        {
            if (documents.Count == 0) return;
            await output.WriteLineAsync($"{documents.Count} documents are left alone:");
            foreach (var (id, why) in documents.Take(MostNamed)) await output.WriteLineAsync($"  {id}: {why}");
            if (documents.Count > MostNamed) await output.WriteLineAsync($"  and {documents.Count - MostNamed} more");
        }
    }

    /// <summary>Does something with each document that fits, which may say why it did not.</summary>
    /// <returns>For how many it was done, and the others with the reason.</returns>
    private static async Task<(int Done, List<(BsonValue Id, string Why)> Refused)> ForEach(
        IMongoDatabase mongo, Func<IMongoCollection<BsonDocument>, BsonDocument, CancellationToken, Task<string?>> act, CancellationToken cancellationToken)
    {
        var (tasks, done, refused) = (mongo.GetCollection<BsonDocument>(MongoDatabase.Tasks), 0, new List<(BsonValue Id, string Why)>());
        var filter = Builders<BsonDocument>.Filter;
        var foreign = filter.Not(filter.Type("_id", BsonType.Binary)) | filter.Not(filter.Type("owner", BsonType.Binary));
        using var cursor = await tasks.FindAsync(foreign, cancellationToken: cancellationToken);
        while (await cursor.MoveNextAsync(cancellationToken))
            foreach (var document in cursor.Current)
                if ((Obstacle(document) ?? await act(tasks, document, cancellationToken)) is { } why) refused.Add((document["_id"], why));
                else done++;
        return (done, refused);
    }

    private static string? Obstacle(BsonDocument document)
    {
        string[] known = ["title", "description", "completed"];
        var ours = BsonClassMap.LookupClassMap(typeof(TaskDocument)).AllMemberMaps.Select(member => member.ElementName).Except(["_id", .. known]);
        var (title, description, completed) = (Value("title"), Value("description"), Value("completed"));
        return !document["_id"].IsObjectId ? "its id is no ObjectId"
            : ours.FirstOrDefault(document.Contains) is { } taken ? $"it has a field {taken}, which means something to TaskManager"
            : !title.IsString ? "its title is no text"
            : TaskText.CheckTitle(TaskText.Title(title.AsString)) is { } wrong ? wrong
            : !description.IsString && !description.IsBsonNull ? "its description is no text"
            : TaskText.CheckDescription(Text(description)) is { } unfit ? unfit
            : !completed.IsBoolean && !completed.IsBsonNull ? "its completed is neither true nor false" : null;

        BsonValue Value(string field) => document.GetValue(field, BsonNull.Value);
    }

    /// <summary>Turns one document, as it was read, into a task.</summary>
    /// <returns>Why it was left alone; null when it was not.</returns>
    internal static async Task<string?> Adopt(IMongoCollection<BsonDocument> tasks, BsonDocument document, CancellationToken cancellationToken)
    {
        var task = AsTask(document);
        if (!await Insert(tasks, task, cancellationToken)) return $"it was adopted before as {Uuid(document["_id"].AsObjectId)}, and the two differ by now";
        // As it was read, in every field: somebody may have changed it meanwhile.
        var same = new BsonDocument { { "_id", document["_id"] }, { "$expr", new BsonDocument("$eq", new BsonArray { "$$ROOT", new BsonDocument("$literal", document) }) } };
        return (await tasks.DeleteOneAsync(same, cancellationToken)).DeletedCount == 0 ? "it was changed meanwhile" : null;
    }

    // False when the last, interrupted time has added it, and one of the two was changed since.
    private static async Task<bool> Insert(IMongoCollection<BsonDocument> tasks, BsonDocument task, CancellationToken cancellationToken)
    {
        try
        {
            await tasks.InsertOneAsync(task, options: null, cancellationToken);
            return true;
        }
        catch (MongoWriteException twice) when (twice.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return await tasks.Find(new BsonDocument("_id", task["_id"])).FirstOrDefaultAsync(cancellationToken) == task;
        }
    }

    private static BsonDocument AsTask(BsonDocument document)
    {
        var id = document["_id"].AsObjectId;
        var addedAt = new DateTimeOffset(id.CreationTime, TimeSpan.Zero);
        var task = new TaskState
        {
            Id = Uuid(id),
            Owner = OwnerId.Local,
            Title = TaskText.Title(document["title"].AsString),
            Description = Text(document.GetValue("description", BsonNull.Value)),
            CompletedAt = document.GetValue("completed", false).ToBoolean() ? addedAt : null,
            CreatedAt = addedAt,
            UpdatedAt = addedAt,
        };
        return new BsonDocument(document).Merge(TaskMapping.ToDocument(task).ToBsonDocument(), overwriteExistingElements: true);
    }

    private static string? Text(BsonValue description) => TaskText.Description(description.IsString ? description.AsString : null);

    /// <summary>The UUID version 7 that an ObjectId becomes: its seconds as milliseconds, and its other 64 bits.</summary>
    internal static Guid Uuid(ObjectId id)
    {
        var bytes = id.ToByteArray();
        var (seconds, rest) = (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(4)));
        var uuid = new byte[16];
        // RFC 9562: 48 bits of milliseconds, the version, 12 bits, the variant, 62 bits.
        BinaryPrimitives.WriteUInt64BigEndian(uuid, seconds * 1000UL << 16 | 0x7000 | rest >> 52);
        BinaryPrimitives.WriteUInt64BigEndian(uuid.AsSpan(8), 1UL << 63 | rest << 12 >> 12);
        return new Guid(uuid, bigEndian: true);
    }
}
