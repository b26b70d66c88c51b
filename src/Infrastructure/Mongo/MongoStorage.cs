using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The store for several nodes: a MongoDB replica set, sharded cluster or single server.</summary>
internal sealed class MongoStorage : IStorageProvider
{
    public string Name => "Mongo";

    public void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        var address = MongoAddress.Of(configuration);
        services.AddSingleton(address);
        services.AddSingleton(provider => new MongoDatabase(address, provider.GetRequiredService<ILogger<MongoDatabase>>()));
        services.AddScoped<ITaskRepository, MongoTaskRepository>();
        services.AddTransient<ITaskArchive, MongoTaskArchive>();
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

    /// <summary>What keeps the database from being prepared; null once it is.</summary>
    public string? Unprepared { get; private set; } = "The database is being prepared.";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var pause = FirstPause; !await Prepare(stoppingToken); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
                await Task.Delay(pause, time, stoppingToken);
            using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
            do await Purge(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>Indexes, and words that are missing. On a large collection both take their time, while the tasks can be used.</summary>
    internal async Task<bool> Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await database.Use(MongoSchema.CreateIndexes, cancellationToken, Timeout.InfiniteTimeSpan);
            var made = await database.Use(MongoSchema.MakeWords, cancellationToken, Timeout.InfiniteTimeSpan);
            if (made > 0) MadeWords(logger, made);
            keys.Share();
            Unprepared = null;
            return true;
        }
        catch (StorageUnavailableException trouble)
        {
            // Already in the log; the server says so on its pages, and recovers by itself.
            Unprepared = trouble.Message;
            return false;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // A bug here must not stop the server.
            NotPrepared(logger, bug);
            return false;
        }
    }

    /// <summary>Deletes for good what is due.</summary>
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
                var tasks = mongo.GetCollection<TaskDocument>(MongoDatabase.Tasks);
                return await tasks.DeleteManyAsync(MongoSchema.InTrash & Builders<TaskDocument>.Filter.Lte(task => task.DeletedAt, deletedBefore), token);
            }, cancellationToken, Timeout.InfiniteTimeSpan);
            if (purged.DeletedCount > 0) Purged(logger, purged.DeletedCount);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            NotPurged(logger, thrown.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Made the words by which {Count} tasks are found")]
    private static partial void MadeWords(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database could not be prepared; this is tried again")]
    private static partial void NotPrepared(ILogger logger, Exception bug);

    [LoggerMessage(Level = LogLevel.Error, Message = "The trash could not be purged; the next hour tries again: {Cause}")]
    private static partial void NotPurged(ILogger logger, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Count} tasks from the trash")]
    private static partial void Purged(ILogger logger, long count);
}

/// <summary>Ready when the database is prepared and takes a write; degraded while the collection holds documents that are not ours.</summary>
internal sealed class MongoHealth(MongoDatabase database, MongoHousekeeping housekeeping) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Matches nothing, and yet needs what a write needs: a primary, the right to write, and a majority that confirms.
            await database.Call((tasks, token) => tasks.UpdateOneAsync(
                task => task.Id == Guid.Empty, Builders<TaskDocument>.Update.Set(task => task.WordsVersion, 0), options: null, token), cancellationToken);
            if (housekeeping.Unprepared is { } problem) return HealthCheckResult.Unhealthy(problem);
            return await database.Use(MongoSchema.HasForeignDocuments, cancellationToken)
                ? HealthCheckResult.Degraded($"The collection {MongoDatabase.Tasks} holds documents of another make. They were left alone and are not shown; adopt-tasks adopts them.")
                : HealthCheckResult.Healthy();
        }
        catch (StorageUnavailableException trouble)
        {
            // Anybody may ask, so the address in the remedy stays in the log.
            return HealthCheckResult.Unhealthy(trouble.Message);
        }
    }
}
