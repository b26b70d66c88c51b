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

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The storage adapter for MongoDB: a replica set, sharded cluster or single server, used by one or more nodes.</summary>
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
        services.AddTransient<IBackups, MongoBackups>();
        services.AddSingleton<MongoHousekeeping>();
        services.AddHostedService(provider => provider.GetRequiredService<MongoHousekeeping>());
        services.AddHostedService<MongoChangeFeed>();
        services.AddSingleton<MongoKeys>();
        services.AddSingleton<IXmlRepository>(provider => provider.GetRequiredService<MongoKeys>());
        services.AddHealthChecks().AddCheck<MongoHealth>("storage", tags: ["ready"]);
    }
}

/// <summary>Prepares the database as soon as it can be reached, and purges the trash every hour.</summary>
internal sealed partial class MongoHousekeeping(
    MongoDatabase database, MongoKeys keys, TimeProvider time, ILogger<MongoHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(15);

    /// <summary>Whether the database is prepared.</summary>
    public bool IsPrepared { get; private set; }

    /// <summary>The error of the last preparation; null after a success.</summary>
    public string? LastError { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var delay = MinDelay; !await Prepare(stoppingToken); delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
                await Task.Delay(delay, time, stoppingToken);
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
    /// Creates indexes, shares keys and computes missing search words. On a large collection this takes minutes, during which tasks can be
    /// used.
    /// </summary>
    internal async Task<bool> Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await database.Use(MongoSchema.CreateIndexes, cancellationToken, Timeout.InfiniteTimeSpan);
            await keys.ReplaceLocalKeys(cancellationToken);
            var made = await database.Use(MongoSchema.RebuildWords, cancellationToken, Timeout.InfiniteTimeSpan);
            if (made > 0) RebuiltWords(logger, made);
            (IsPrepared, LastError) = (true, null);
            return true;
        }
        catch (StorageUnavailableException failure)
        {
            // MongoDatabase has logged it; pages show it, and the loop retries.
            LastError = failure.Message;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // A bug here must not stop the server. Its message is not logged: it can contain document data.
            LastError = "The database could not be prepared.";
            NotPrepared(logger, bug.GetType().Name);
        }
        return false;
    }

    /// <summary>Deletes tasks whose trash retention has passed. Documents of other programs are left alone.</summary>
    internal async Task Purge(CancellationToken cancellationToken)
    {
        try
        {
            var purged = await database.Use(async (mongo, token) =>
            {
                // Deletion is final, so the earlier of two clocks decides: one of them may be wrong.
                var hello = await mongo.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), cancellationToken: token);
                var (nodeTime, serverTime) = (time.GetUtcNow().UtcDateTime, hello["localTime"].ToUniversalTime());
                var deletedBefore = (nodeTime < serverTime ? nodeTime : serverTime) - TaskItem.TrashRetention;
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Computed the search words of {Count} tasks")]
    private static partial void RebuiltWords(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Preparing the database failed, retrying: {Bug}")]
    private static partial void NotPrepared(ILogger logger, string bug);

    [LoggerMessage(Level = LogLevel.Error, Message = "Purging the trash failed, retrying in an hour: {Cause}")]
    private static partial void NotPurged(ILogger logger, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Count} tasks from the trash")]
    private static partial void Purged(ILogger logger, long count);
}

/// <summary>
/// Ready when the database accepts a write; degraded during its preparation, and while the collection contains documents of other programs.
/// </summary>
internal sealed partial class MongoHealth(
    MongoDatabase database, MongoHousekeeping housekeeping, ILogger<MongoHealth> logger) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Matches no document, but requires what every write requires: a primary, write permission, and a majority.
            var probe = Builders<TaskDocument>.Update.Set(task => task.WordsVersion, 0);
            await database.Call(
                (tasks, token) => tasks.UpdateOneAsync(task => task.Id == Guid.Empty, probe, options: null, token), cancellationToken);
            if (!housekeeping.IsPrepared)
                return housekeeping.LastError is { } error ? HealthCheckResult.Unhealthy(error)
                    : HealthCheckResult.Degraded("The database is being prepared: lists and searches may be slow or incomplete.");
            return await database.Use(MongoSchema.HasForeignDocuments, cancellationToken)
                ? HealthCheckResult.Degraded(
                    $"The collection {MongoDatabase.Tasks} holds documents of other programs, which are not shown. "
                    + "Run adopt-tasks to adopt them.")
                : HealthCheckResult.Healthy();
        }
        catch (StorageUnavailableException down)
        {
            // The endpoint is public, so the remedy, which contains the address, is only logged.
            return HealthCheckResult.Unhealthy(down.Message);
        }
        catch (MongoException bug)
        {
            Failed(logger, bug);
            return HealthCheckResult.Unhealthy("The database returned an error. See the log.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The health check of the database failed")]
    private static partial void Failed(ILogger logger, Exception bug);
}
