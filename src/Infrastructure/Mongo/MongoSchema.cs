using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The indexes, and what a start makes anew. Both can be done any number of times, by several nodes at once.</summary>
internal static class MongoSchema
{
    private const int Batch = 500;

    /// <summary>Deleted at some time. A partial index is used by queries that repeat its condition.</summary>
    internal static FilterDefinition<TaskDocument> InTrash { get; } =
        Builders<TaskDocument>.Filter.Gt(task => task.DeletedAt, DateTimeOffset.MinValue);

    /// <summary>The indexes of tasks by name. Each begins with the owner, so a query reads that owner's keys only; the last two are for housekeeping.</summary>
    internal static IReadOnlyList<CreateIndexModel<TaskDocument>> Indexes { get; } =
    [
        // The list of all tasks, newest first and from any place on; the trash lies apart from it.
        Index("tasks_by_age", new BsonDocument { { "owner", 1 }, { "deletedAt", 1 }, { "createdAt", -1 }, { "_id", -1 } }),
        // The same for active and for completed ones; and the counts, which need no more than its keys.
        Index("tasks_by_state", new BsonDocument { { "owner", 1 }, { "deletedAt", 1 }, { "completed", 1 }, { "createdAt", -1 }, { "_id", -1 } }),
        // The same in the order of the titles.
        Index("tasks_by_title", new BsonDocument { { "owner", 1 }, { "deletedAt", 1 }, { "titleKey", 1 }, { "createdAt", -1 }, { "_id", -1 } }),
        // Search: one key for each word of a task, so that a prefix is one range of keys.
        Index("tasks_by_word", new BsonDocument { { "owner", 1 }, { "words", 1 } }),
        // The tasks of a step; those of the first versions have no facts.
        Index("tasks_by_step", new BsonDocument { { "owner", 1 }, { "facts.step", 1 } }),
        // What is due to be purged; only the trash is in it.
        Index("tasks_in_trash", new BsonDocument("deletedAt", 1), InTrash),
        // Whose words are missing, or were made by another folding.
        Index("tasks_by_words_version", new BsonDocument("wordsVersion", 1)),
    ];

    /// <summary>What keeps accounts apart. Of an account without passkeys, the second has no key.</summary>
    internal static IReadOnlyList<CreateIndexModel<AccountDocument>> AccountIndexes { get; } =
    [
        new("{ emailKey: 1 }", new CreateIndexOptions { Name = "accounts_by_email", Unique = true }),
        new("{ 'passkeys.credentialId': 1 }", new CreateIndexOptions { Name = "accounts_by_passkey", Unique = true, Sparse = true }),
    ];

    // The server itself deletes what has ended, by its own clock.
    private static IReadOnlyList<CreateIndexModel<GrantDocument>> GrantIndexes { get; } =
    [
        new("{ owner: 1, kind: 1, createdAt: -1 }", new CreateIndexOptions { Name = "grants_by_owner" }),
        new("{ expiresAt: 1 }", new CreateIndexOptions { Name = "grants_by_end", ExpireAfter = TimeSpan.Zero }),
    ];

    private static IReadOnlyList<CreateIndexModel<ActivityDocument>> ActivityIndexes { get; } =
    [
        new("{ owner: 1, _id: -1 }", new CreateIndexOptions { Name = "activity_by_owner" }),
        new("{ at: 1 }", new CreateIndexOptions { Name = "activity_by_age", ExpireAfter = Activity.KeptFor }),
    ];

    /// <summary>The second keeps an owner's jobs one after the other.</summary>
    internal static IReadOnlyList<CreateIndexModel<JobDocument>> JobIndexes { get; } =
    [
        new("{ owner: 1, createdAt: -1, _id: -1 }", new CreateIndexOptions { Name = "jobs_by_owner" }),
        new("{ owner: 1, state: 1 }", new CreateIndexOptions<JobDocument> { Name = "jobs_at_work", Unique = true, PartialFilterExpression = Builders<JobDocument>.Filter.Eq(job => job.State, nameof(JobState.Running)) }),
        new("{ state: 1, createdAt: 1 }", new CreateIndexOptions { Name = "jobs_by_state" }),
    ];

    private static IReadOnlyList<CreateIndexModel<JobPieceDocument>> JobPieceIndexes { get; } =
    [
        new("{ owner: 1, file: 1 }", new CreateIndexOptions { Name = "job_pieces_by_file" }),
        new("{ at: 1 }", new CreateIndexOptions { Name = "job_pieces_by_age" }),
    ];

    /// <summary>Creates the indexes that are missing, and waits until they are built.</summary>
    public static async Task<bool> CreateIndexes(IMongoDatabase database, CancellationToken cancellationToken)
    {
        await database.GetCollection<TaskDocument>(MongoDatabase.Tasks).Indexes.CreateManyAsync(Indexes, cancellationToken);
        await database.GetCollection<AccountDocument>(MongoDatabase.Accounts).Indexes.CreateManyAsync(AccountIndexes, cancellationToken);
        await database.GetCollection<GrantDocument>(MongoDatabase.Grants).Indexes.CreateManyAsync(GrantIndexes, cancellationToken);
        await database.GetCollection<ActivityDocument>(MongoDatabase.Activity).Indexes.CreateManyAsync(ActivityIndexes, cancellationToken);
        await database.GetCollection<JobDocument>(MongoDatabase.Jobs).Indexes.CreateManyAsync(JobIndexes, cancellationToken);
        await database.GetCollection<JobPieceDocument>(MongoDatabase.JobPieces).Indexes.CreateManyAsync(JobPieceIndexes, cancellationToken);
        await DeleteSealedSessions(database, cancellationToken);
        return true;
    }

    // The cookies of sessions of the first shape hold no secret that could still be read: people sign in once more.
    private static Task<DeleteResult> DeleteSealedSessions(IMongoDatabase database, CancellationToken cancellationToken) =>
        database.GetCollection<GrantDocument>(MongoDatabase.Grants)
            .DeleteManyAsync(grant => grant.Kind == GrantKind.Session && grant.SchemaVersion == 1, cancellationToken);

    /// <summary>Makes the words of tasks that have none, or older ones. They are an index too, so nothing else of a task changes.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> MakeWords(IMongoDatabase database, CancellationToken cancellationToken)
    {
        // Raw, so that a document which cannot be read as a task does not keep the others waiting.
        var tasks = database.GetCollection<BsonDocument>(MongoDatabase.Tasks);
        var filter = Builders<BsonDocument>.Filter;
        var older = filter.In("wordsVersion", Enumerable.Range(1, TaskSearch.FoldingVersion - 1).Select(BsonValue (version) => version).Prepend(BsonNull.Value))
            & filter.Type("owner", BsonType.Binary) & filter.Type("title", BsonType.String);
        var made = 0;
        var options = new FindOptions<BsonDocument> { BatchSize = Batch, Projection = new BsonDocument { { "title", 1 }, { "description", 1 } } };
        using var cursor = await tasks.FindAsync(older, options, cancellationToken);
        while (await cursor.MoveNextAsync(cancellationToken))
        {
            var updates = cursor.Current.Select(task => WordsOf(task, filter)).ToList();
            if (updates.Count == 0) continue;
            made += (int)(await tasks.BulkWriteAsync(updates, new BulkWriteOptions { IsOrdered = false }, cancellationToken)).MatchedCount;
        }
        return made;
    }

    // A task that was reworded meanwhile has its words already. Instants that the first shape lacks are filled in as they are read, so that
    // lists in their order have them.
    private static WriteModel<BsonDocument> WordsOf(BsonDocument task, FilterDefinitionBuilder<BsonDocument> filter)
    {
        var (title, description) = (task["title"], task.GetValue("description", BsonNull.Value));
        var words = TaskSearch.Tokens(title.AsString, description.IsString ? description.AsString : null);
        return new UpdateOneModel<BsonDocument>(
            filter.Eq("_id", task["_id"]) & filter.Eq("title", title) & filter.Eq("description", description),
            new BsonDocumentStagePipelineDefinition<BsonDocument, BsonDocument>(
            [
                new BsonDocument("$set", new BsonDocument
                {
                    { "words", new BsonDocument("$literal", new BsonArray(words)) },
                    { "titleKey", new BsonDocument("$literal", TaskSearch.Fold(title.AsString)) },
                    { "wordsVersion", TaskSearch.FoldingVersion },
                    { "updatedAt", OrCreatedAt("$updatedAt") },
                    {
                        "completedAt",
                        new BsonDocument("$cond", new BsonArray { "$completed", OrCreatedAt("$completedAt"), BsonNull.Value })
                    },
                }),
            ]));

        static BsonDocument OrCreatedAt(string field) => new("$ifNull", new BsonArray { field, "$createdAt" });
    }

    /// <summary>
    /// Whether the collection holds documents of another make: id and owner of ours are UUIDs. Values sort by their type first, so the ends of two
    /// indexes tell.
    /// </summary>
    public static async Task<bool> HasForeignDocuments(IMongoDatabase database, CancellationToken cancellationToken)
    {
        foreach (var field in (string[])["_id", "owner"])
            foreach (var direction in (int[])[1, -1])
            {
                var end = await database.GetCollection<BsonDocument>(MongoDatabase.Tasks).Find(FilterDefinition<BsonDocument>.Empty)
                    .Sort(new BsonDocument(field, direction)).Project(new BsonDocument(field, 1)).FirstOrDefaultAsync(cancellationToken);
                if (end is not null && !IsUuid(end.GetValue(field, BsonNull.Value))) return true;
            }
        return false;
    }

    /// <summary>Whether this is a UUID as we write it: binary subtype 4.</summary>
    public static bool IsUuid(BsonValue value) => value is BsonBinaryData { SubType: BsonBinarySubType.UuidStandard, Bytes.Length: 16 };

    private static CreateIndexModel<TaskDocument> Index(string name, BsonDocument keys, FilterDefinition<TaskDocument>? only = null) =>
        new(keys, new CreateIndexOptions<TaskDocument> { Name = name, PartialFilterExpression = only });
}
