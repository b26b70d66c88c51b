using System.Buffers.Binary;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>A document that cannot become a task.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">The reason, as a clause.</param>
public sealed record RefusedDocument(string Id, string Reason);

/// <summary>The result of a look or of an adoption.</summary>
/// <param name="Fit">The number of documents that can become tasks, or that are tasks now.</param>
/// <param name="Refused">The other ones, which stay as they are.</param>
public sealed record AdoptionReport(int Fit, IReadOnlyList<RefusedDocument> Refused);

/// <summary>
/// Turns hand-made documents (an ObjectId, a title, perhaps a description and completed) into tasks. The task is stored before the document
/// is deleted, with an id that follows from the document's, so an interrupted adoption can be repeated.
/// </summary>
public sealed class MongoAdoption : IDisposable
{
    private readonly MongoDatabase _database;

    /// <exception cref="StartupException">A setting is wrong.</exception>
    public MongoAdoption(IConfiguration settings)
    {
        var address = MongoAddress.Of(settings);
        Place = $"{address.Database}.{MongoDatabase.Tasks} on {address.Servers}";
        _database = new MongoDatabase(address, NullLogger<MongoDatabase>.Instance);
    }

    /// <summary>The collection, without secrets.</summary>
    public string Place { get; }

    /// <summary>Reports what an adoption would do.</summary>
    public Task<AdoptionReport> Analyze(CancellationToken cancellationToken) =>
        ForEach((_, _, _) => Task.FromResult<string?>(null), cancellationToken);

    /// <summary>Turns all documents that fit into tasks.</summary>
    public Task<AdoptionReport> Adopt(CancellationToken cancellationToken) => ForEach(Adopt, cancellationToken);

    public void Dispose() => _database.Dispose();

    // The action says why it left a document alone; null when it did not.
    private Task<AdoptionReport> ForEach(
        Func<IMongoCollection<BsonDocument>, BsonDocument, CancellationToken, Task<string?>> act, CancellationToken cancellationToken) =>
        _database.Use(async (mongo, token) =>
        {
            var (tasks, fit, refused) = (mongo.GetCollection<BsonDocument>(MongoDatabase.Tasks), 0, new List<RefusedDocument>());
            var filter = Builders<BsonDocument>.Filter;
            var foreign = filter.Not(filter.Type("_id", BsonType.Binary)) | filter.Not(filter.Type("owner", BsonType.Binary));
            using var cursor = await tasks.FindAsync(foreign, cancellationToken: token);
            while (await cursor.MoveNextAsync(token))
                foreach (var document in cursor.Current)
                    if ((Obstacle(document) ?? await act(tasks, document, token)) is { } reason)
                        refused.Add(new RefusedDocument(document["_id"].ToString()!, reason));
                    else fit++;
            return new AdoptionReport(fit, refused);
        }, cancellationToken, Timeout.InfiniteTimeSpan);

    private static string? Obstacle(BsonDocument document)
    {
        string[] known = ["title", "description", "completed"];
        var ours = BsonClassMap.LookupClassMap(typeof(TaskDocument)).AllMemberMaps.Select(member => member.ElementName)
            .Except(["_id", .. known]);
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
    /// <returns>The reason why it stays as it is; null when it is a task now.</returns>
    internal static async Task<string?> Adopt(
        IMongoCollection<BsonDocument> tasks, BsonDocument document, CancellationToken cancellationToken)
    {
        var task = AsTask(document);
        if (!await Insert(tasks, task, cancellationToken))
            return $"it was adopted before as {Uuid(document["_id"].AsObjectId)}, and the two differ by now";
        // Equal in every field: another program may have changed the document meanwhile.
        var equal = new BsonDocument("$eq", new BsonArray { "$$ROOT", new BsonDocument("$literal", document) });
        var same = new BsonDocument { { "_id", document["_id"] }, { "$expr", equal } };
        return (await tasks.DeleteOneAsync(same, cancellationToken)).DeletedCount == 0 ? "it was changed meanwhile" : null;
    }

    // False when an interrupted adoption has added the task, and one of the two was changed since.
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
