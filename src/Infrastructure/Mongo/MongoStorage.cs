using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Commands;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The store for several nodes: a MongoDB replica set, sharded cluster or single server.</summary>
internal sealed class MongoStorage : IStorageProvider
{
    public string Name => "Mongo";

    public void AddTo(IServiceCollection services, IConfiguration configuration, bool onlyReads)
    {
        var address = MongoAddress.Of(configuration);
        services.AddSingleton(address);
        services.AddSingleton(provider => new MongoDatabase(address, provider.GetRequiredService<ILogger<MongoDatabase>>()));
        services.AddTransient<ITaskRepository, MongoTaskRepository>();
        services.AddTransient<ITaskArchive, MongoTaskArchive>();
        services.AddTransient<IJobRepository, MongoJobRepository>();
        services.AddTransient<IAccountRepository, MongoAccountRepository>();
        services.AddTransient<IGrantRepository, MongoGrantRepository>();
        services.AddTransient<IActivityRepository, MongoActivityRepository>();
        services.AddTransient<IDoctorCheck, MongoDoctor>();
        services.AddSingleton<MongoHousekeeping>();
        services.AddHostedService(provider => provider.GetRequiredService<MongoHousekeeping>());
        services.AddHostedService<MongoChangeFeed>();
        services.AddSingleton<MongoKeys>();
        services.AddSingleton<IXmlRepository>(provider => provider.GetRequiredService<MongoKeys>());
        services.AddHealthChecks().AddCheck<MongoHealth>("storage", tags: ["ready"]);
    }
}

/// <summary>Prepares the database at start, as soon as it can be reached; purges once an hour what has been in the trash for too long.</summary>
internal sealed partial class MongoHousekeeping(MongoDatabase database, MongoKeys keys, TimeProvider time, ILogger<MongoHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Whether the database is prepared.</summary>
    public bool Prepared { get; private set; }

    /// <summary>What kept it from being prepared the last time; null when nothing did.</summary>
    public string? Trouble { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var pause = FirstPause; !await Prepare(stoppingToken); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
                await Task.Delay(pause, time, stoppingToken);
            using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
            await Purge(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Prepare(stoppingToken);
                await Purge(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>
    /// Shared keys, indexes, and words that are missing, also of tasks that another program has reworded. On a large collection this takes its time, while the
    /// tasks can be used.
    /// </summary>
    internal async Task<bool> Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await database.Use(MongoSchema.CreateIndexes, cancellationToken, Timeout.InfiniteTimeSpan);
            await keys.Share(cancellationToken);
            var made = await database.Use(MongoSchema.MakeWords, cancellationToken, Timeout.InfiniteTimeSpan);
            if (made > 0) MadeWords(logger, made);
            (Prepared, Trouble) = (true, null);
            return true;
        }
        catch (StorageUnavailableException trouble)
        {
            // Already in the log; the server says so on its pages, and recovers by itself.
            Trouble = trouble.Message;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // A bug here must not stop the server. Its words can hold what was to be stored.
            Trouble = "The database could not be prepared.";
            NotPrepared(logger, bug.GetType().Name);
        }
        return false;
    }

    /// <summary>Deletes for good what is due. Documents of another make are none of our business, whatever their deletedAt says.</summary>
    internal async Task Purge(CancellationToken cancellationToken)
    {
        try
        {
            var purged = await database.Use(async (mongo, token) =>
            {
                // What is gone is gone, so two clocks must agree that it is time: one of them may have jumped.
                var hello = await mongo.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), cancellationToken: token);
                var (here, there) = (time.GetUtcNow().UtcDateTime, hello["localTime"].ToUniversalTime());
                var deletedBefore = (here < there ? here : there) - TaskItem.KeptAfterDelete;
                var filter = Builders<TaskDocument>.Filter;
                return await mongo.GetCollection<TaskDocument>(MongoDatabase.Tasks).DeleteManyAsync(
                    MongoSchema.InTrash & filter.Lte(task => task.DeletedAt, deletedBefore)
                    & filter.Type(task => task.Id, BsonType.Binary) & filter.Type(task => task.Owner, BsonType.Binary), token);
            }, cancellationToken, Timeout.InfiniteTimeSpan);
            if (purged.DeletedCount > 0) Purged(logger, purged.DeletedCount);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            NotPurged(logger, thrown is StorageUnavailableException ? thrown.Message : thrown.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Made the words by which {Count} tasks are found")]
    private static partial void MadeWords(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database could not be prepared; this is tried again: {Bug}")]
    private static partial void NotPrepared(ILogger logger, string bug);

    [LoggerMessage(Level = LogLevel.Error, Message = "The trash could not be purged; the next hour tries again: {Cause}")]
    private static partial void NotPurged(ILogger logger, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Count} tasks from the trash")]
    private static partial void Purged(ILogger logger, long count);
}

/// <summary>Ready when the database takes a write; degraded while it is being prepared, and while the collection holds documents that are not ours.</summary>
internal sealed partial class MongoHealth(MongoDatabase database, MongoHousekeeping housekeeping, ILogger<MongoHealth> logger) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Matches nothing, and yet needs what a write needs: a primary, the right to write, and a majority that confirms.
            await database.Call((tasks, token) => tasks.UpdateOneAsync(
                task => task.Id == Guid.Empty, Builders<TaskDocument>.Update.Set(task => task.WordsVersion, 0), options: null, token), cancellationToken);
            if (!housekeeping.Prepared)
                return housekeeping.Trouble is { } trouble ? HealthCheckResult.Unhealthy(trouble)
                    : HealthCheckResult.Degraded("The database is being prepared: lists and searches may be slow or incomplete.");
            return await database.Use(MongoSchema.HasForeignDocuments, cancellationToken)
                ? HealthCheckResult.Degraded($"The collection {MongoDatabase.Tasks} holds documents of another make. They were left alone and are not shown; adopt-tasks adopts them.")
                : HealthCheckResult.Healthy();
        }
        catch (StorageUnavailableException down)
        {
            // Anybody may ask, so the address in the remedy stays in the log.
            return HealthCheckResult.Unhealthy(down.Message);
        }
        catch (MongoException bug)
        {
            Failed(logger, bug);
            return HealthCheckResult.Unhealthy("The database answered with an error that the log has.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database could not be asked whether it is well")]
    private static partial void Failed(ILogger logger, Exception bug);
}
