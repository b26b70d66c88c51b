using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The indexes and the data upgrade at start. Both are idempotent, and safe on several nodes at once.</summary>
internal static class MongoSchema
{
    private const int Batch = 500;

    /// <summary>The filter of deleted tasks: queries must repeat it to use the partial index.</summary>
    internal static FilterDefinition<TaskDocument> InTrash { get; } =
        Builders<TaskDocument>.Filter.Gt(task => task.DeletedAt, DateTimeOffset.MinValue);

    /// <summary>
    /// The indexes of tasks. All but the last two, which housekeeping uses, start with the owner, so that a query reads keys of one owner
    /// only.
    /// </summary>
    internal static IReadOnlyList<CreateIndexModel<TaskDocument>> Indexes { get; } =
    [
        // Lists all tasks, newest first, from any cursor; deletedAt separates the trash.
        Index("tasks_by_age", Keys("{ owner: 1, deletedAt: 1, createdAt: -1, _id: -1 }")),
        // Lists active or completed tasks; covers the counts.
        Index("tasks_by_state", Keys("{ owner: 1, deletedAt: 1, completed: 1, createdAt: -1, _id: -1 }")),
        // Lists tasks in the order of a term.
        .. TaskTerm.All.Where(term => term.IsIndexed).Select(term => Index(
            $"tasks_by_{term.Name}", Keys($"{{ owner: 1, deletedAt: 1, {MongoQuery.Field(term)}: 1, createdAt: -1, _id: -1 }}"))),
        // Searches: one key per word, so that a prefix is one range of keys.
        Index("tasks_by_word", Keys("{ owner: 1, words: 1 }")),
        // Finds the tasks of a step; tasks of the first schema version have no facts.
        Index("tasks_by_step", Keys("{ owner: 1, 'facts.step': 1 }")),
        // Finds the tasks to purge; contains the trash only.
        Index("tasks_in_trash", Keys("{ deletedAt: 1 }"), InTrash),
        // Finds tasks without words, or with those of another folding.
        Index("tasks_by_words_version", Keys("{ wordsVersion: 1 }")),
    ];

    /// <summary>The unique indexes of accounts. The second is sparse: an account without passkeys has no key in it.</summary>
    internal static IReadOnlyList<CreateIndexModel<AccountDocument>> AccountIndexes { get; } =
    [
        new("{ emailKey: 1 }", new CreateIndexOptions { Name = "accounts_by_email", Unique = true }),
        new("{ 'passkeys.credentialId': 1 }", new CreateIndexOptions { Name = "accounts_by_passkey", Unique = true, Sparse = true }),
    ];

    // A TTL index: the server deletes expired grants by its own clock.
    private static IReadOnlyList<CreateIndexModel<GrantDocument>> GrantIndexes { get; } =
    [
        new("{ owner: 1, kind: 1, createdAt: -1 }", new CreateIndexOptions { Name = "grants_by_owner" }),
        new("{ expiresAt: 1 }", new CreateIndexOptions { Name = "grants_by_end", ExpireAfter = TimeSpan.Zero }),
    ];

    private static IReadOnlyList<CreateIndexModel<ActivityDocument>> ActivityIndexes { get; } =
    [
        new("{ owner: 1, _id: -1 }", new CreateIndexOptions { Name = "activity_by_owner" }),
        new("{ at: 1 }", new CreateIndexOptions { Name = "activity_by_age", ExpireAfter = Activity.Retention }),
    ];

    /// <summary>The indexes of jobs. The second one allows one running job per owner.</summary>
    internal static IReadOnlyList<CreateIndexModel<JobDocument>> JobIndexes { get; } =
    [
        new("{ owner: 1, createdAt: -1, _id: -1 }", new CreateIndexOptions { Name = "jobs_by_owner" }),
        new("{ owner: 1, state: 1 }", new CreateIndexOptions<JobDocument>
        {
            Name = "jobs_at_work",
            Unique = true,
            PartialFilterExpression = Builders<JobDocument>.Filter.Eq(job => job.State, nameof(JobState.Running)),
        }),
        new("{ state: 1, createdAt: 1 }", new CreateIndexOptions { Name = "jobs_by_state" }),
    ];

    private static IReadOnlyList<CreateIndexModel<JobPieceDocument>> JobPieceIndexes { get; } =
    [
        new("{ owner: 1, file: 1 }", new CreateIndexOptions { Name = "job_pieces_by_file" }),
        new("{ at: 1 }", new CreateIndexOptions { Name = "job_pieces_by_age" }),
    ];

    /// <summary>Creates missing indexes, and waits until they are built.</summary>
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

    /// <summary>
    /// Computes the search words of tasks without words, or with those of an older folding. No other field of the tasks changes, except
    /// defaults.
    /// </summary>
    /// <returns>The number of updated tasks.</returns>
    public static async Task<int> RebuildWords(IMongoDatabase database, CancellationToken cancellationToken)
    {
        // Raw documents: one that cannot be read as a task must not block the others.
        var tasks = database.GetCollection<BsonDocument>(MongoDatabase.Tasks);
        var filter = Builders<BsonDocument>.Filter;
        var versions = Enumerable.Range(1, TaskSearch.FoldingVersion - 1).Select(BsonValue (version) => version);
        var older = filter.In("wordsVersion", versions.Prepend(BsonNull.Value))
            & filter.Type("owner", BsonType.Binary) & filter.Type("title", BsonType.String);
        var made = 0;
        var options = new FindOptions<BsonDocument> { BatchSize = Batch, Projection = Keys("{ title: 1, description: 1 }") };
        using var cursor = await tasks.FindAsync(older, options, cancellationToken);
        while (await cursor.MoveNextAsync(cancellationToken))
        {
            var updates = cursor.Current.Select(task => WordsUpdate(task, filter)).ToList();
            if (updates.Count == 0) continue;
            made += (int)(await tasks.BulkWriteAsync(updates, new BulkWriteOptions { IsOrdered = false }, cancellationToken)).MatchedCount;
        }
        return made;
    }

    // The filter skips a task whose texts changed meanwhile: its words are current. The defaults of missing instants are stored, since
    // sorting needs them.
    private static WriteModel<BsonDocument> WordsUpdate(BsonDocument task, FilterDefinitionBuilder<BsonDocument> filter)
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
    /// Returns whether the collection contains documents of other programs, whose id or owner is no UUID. BSON sorts values by type first,
    /// so the first and last entries of two indexes suffice.
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

    /// <summary>Returns whether a value is a UUID of binary subtype 4.</summary>
    public static bool IsUuid(BsonValue value) => value is BsonBinaryData { SubType: BsonBinarySubType.UuidStandard, Bytes.Length: 16 };

    private static BsonDocument Keys(string json) => BsonDocument.Parse(json);

    private static CreateIndexModel<TaskDocument> Index(string name, BsonDocument keys, FilterDefinition<TaskDocument>? only = null) =>
        new(keys, new CreateIndexOptions<TaskDocument> { Name = name, PartialFilterExpression = only });
}
