using MongoDB.Driver;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using static TaskManager.Infrastructure.Mongo.MongoScope;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Stores jobs in MongoDB. A unique index allows one running job per owner.</summary>
internal sealed class MongoJobRepository(MongoDatabase database) : IJobRepository
{
    private static readonly FilterDefinitionBuilder<JobDocument> Filter = Builders<JobDocument>.Filter;
    private static readonly FilterDefinitionBuilder<JobPieceDocument> Piece = Builders<JobPieceDocument>.Filter;

    public Task Add(Scope scope, Job job, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(job.Owner, scope.Owner);
        return Call(async (jobs, token) =>
        {
            await jobs.InsertOneAsync(JobMapping.ToDocument(job), options: null, token);
            return true;
        }, cancellationToken);
    }

    public Task<Job?> Find(Scope scope, Guid id, CancellationToken cancellationToken) => Call(
        async (jobs, token) =>
            await jobs.Find(Of(scope, id)).FirstOrDefaultAsync(token) is { } found ? JobMapping.ToJob(found) : null, cancellationToken);

    public Task<IReadOnlyList<Job>> List(Scope scope, int limit, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<Job>>(async (jobs, token) =>
        {
            var found = await jobs.Find(Reached<JobDocument>(scope))
                .SortByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Limit(limit).ToListAsync(token);
            return found.ConvertAll(JobMapping.ToJob);
        }, cancellationToken);

    public Task<bool> Save(Scope scope, Job job, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(job.Owner, scope.Owner);
        return Call((jobs, token) => Save(jobs, job, token), cancellationToken);
    }

    public Task<Job?> Lease(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) => Call(async (jobs, token) =>
    {
        // Housekeeping creates the index at start; this call may come before it.
        await jobs.Indexes.CreateManyAsync(MongoSchema.JobIndexes, token);
        var running = Filter.Eq(job => job.State, nameof(JobState.Running));
        var expired = running & (Filter.Lte(job => job.LeasedUntil, now.UtcDateTime) | Filter.Eq(job => job.LeasedUntil, null));
        var busy = await (await jobs.DistinctAsync(job => job.Owner, running, options: null, token)).ToListAsync(token);
        var queued = Filter.Eq(job => job.State, nameof(JobState.Queued)) & Filter.Nin(job => job.Owner, busy);
        var candidates = await jobs.Find(expired | queued)
            .SortBy(job => job.CreatedAt).ThenBy(job => job.Id).Limit(10).ToListAsync(token);
        foreach (var candidate in candidates)
        {
            var found = JobMapping.ToJob(candidate);
            var next = found with { State = JobState.Running, LeasedUntil = until, Attempts = found.Attempts + 1 };
            // False when another node has leased this job, or another job of the owner.
            if (await Save(jobs, next, token)) return next with { Version = next.Version + 1 };
        }
        return null;
    }, cancellationToken);

    public Task AddPiece(Scope scope, Guid file, int number, byte[] bytes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var piece = new JobPieceDocument
        {
            Id = JobPieceDocument.IdOf(file, number),
            Owner = scope.Owner.Value,
            File = file,
            Number = number,
            At = now.UtcDateTime,
            Bytes = bytes,
        };
        var upsert = new ReplaceOptions { IsUpsert = true };
        return Pieces((pieces, token) => pieces.ReplaceOneAsync(PieceOf(scope, piece.Id), piece, upsert, token), cancellationToken);
    }

    public Task<byte[]?> ReadPiece(Scope scope, Guid file, int number, CancellationToken cancellationToken) =>
        Pieces(async (pieces, token) =>
        {
            var id = JobPieceDocument.IdOf(file, number);
            return (await pieces.Find(PieceOf(scope, id)).FirstOrDefaultAsync(token))?.Bytes;
        }, cancellationToken);

    // No time limit: deleting a long file can exceed that of a request.
    public Task RemoveFile(Scope scope, Guid file, CancellationToken cancellationToken) => database.Use(
        (mongo, token) => mongo.GetCollection<JobPieceDocument>(MongoDatabase.JobPieces)
            .DeleteManyAsync(Reached<JobPieceDocument>(scope) & Piece.Eq(piece => piece.File, file), token),
        cancellationToken, Timeout.InfiniteTimeSpan);

    public Task Purge(DateTimeOffset before, CancellationToken cancellationToken) => database.Use(async (mongo, token) =>
    {
        var jobs = mongo.GetCollection<JobDocument>(MongoDatabase.Jobs);
        var pieces = mongo.GetCollection<JobPieceDocument>(MongoDatabase.JobPieces);
        await jobs.DeleteManyAsync(Filter.Lt(job => job.EndedAt, before.UtcDateTime), token);
        var files = Builders<JobDocument>.Projection.Include(job => job.Input).Include(job => job.Output).Exclude(job => job.Id);
        var needed = (await jobs.Find(FilterDefinition<JobDocument>.Empty).Project(files).ToListAsync(token))
            .SelectMany(job => job.Values).Where(MongoSchema.IsUuid).Select(file => file.AsGuid);
        await pieces.DeleteManyAsync(Piece.Lt(piece => piece.At, before.UtcDateTime) & Piece.Nin(piece => piece.File, needed), token);
        return true;
    }, cancellationToken, Timeout.InfiniteTimeSpan);

    private static async Task<bool> Save(IMongoCollection<JobDocument> jobs, Job job, CancellationToken cancellationToken)
    {
        var next = JobMapping.ToDocument(job with { Version = job.Version + 1 });
        try
        {
            var same = Of(job.ToScope(), job.Id) & Filter.Eq(stored => stored.Version, job.Version);
            return (await jobs.ReplaceOneAsync(same, next, options: (ReplaceOptions?)null, cancellationToken)).MatchedCount == 1;
        }
        catch (MongoWriteException taken) when (taken.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }

    private static FilterDefinition<JobDocument> Of(Scope scope, Guid id) => Filter.Eq(job => job.Id, id) & Reached<JobDocument>(scope);

    private static FilterDefinition<JobPieceDocument> PieceOf(Scope scope, string id) =>
        Piece.Eq(piece => piece.Id, id) & Reached<JobPieceDocument>(scope);

    private Task<T> Call<T>(Func<IMongoCollection<JobDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        database.Call(MongoDatabase.Jobs, call, cancellationToken);

    private Task<T> Pieces<T>(
        Func<IMongoCollection<JobPieceDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        database.Call(MongoDatabase.JobPieces, call, cancellationToken);
}
