using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Follows the change stream of the collection, and signals the owner of each changed task, so that pages follow the writes of other nodes
/// and programs. On a server without change streams it logs that once and ends.
/// </summary>
internal sealed partial class MongoChangeFeed(
    MongoDatabase database, ILiveSignals signals, TimeProvider time, ILogger<MongoChangeFeed> logger) : BackgroundService
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(500), MaxDelay = TimeSpan.FromSeconds(10);

    // The error code for an event that exceeds the maximal document size.
    private const int BsonObjectTooLarge = 10334;

    private static readonly PipelineDefinition<ChangeStreamDocument<BsonDocument>, ChangeStreamDocument<BsonDocument>> OwnerProjection =
        new[] { BsonDocument.Parse("{ $project: { operationType: 1, documentKey: 1, 'fullDocument.owner': 1 } }") };

    private BsonDocument? _resumeToken;
    private TimeSpan _delay = MinDelay;
    private string? _lastError;
    private bool _isSupported;
    private bool _down;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_isSupported && !await HasChangeStreams(stoppingToken))
                {
                    NotSupported(logger);
                    return;
                }
                _isSupported = true;
                await Follow(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception thrown)
            {
                // The server cannot resume: the oplog no longer reaches back to the token, or the next event is too large.
                if (thrown is MongoCommandException command
                    && (database.Translate(thrown) is null || command.Code == BsonObjectTooLarge))
                    _resumeToken = null;
                await BackOff(thrown, stoppingToken);
            }
        }
    }

    // A replica set member reports a set name, a router of a sharded cluster "isdbgrid"; a standalone server neither.
    private Task<bool> HasChangeStreams(CancellationToken cancellationToken) => database.Use(async (mongo, token) =>
    {
        var hello = await mongo.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), cancellationToken: token);
        return hello.Contains("setName") || hello.GetValue("msg", "") == "isdbgrid";
    }, cancellationToken);

    private async Task Follow(CancellationToken cancellationToken)
    {
        var tasks = (await database.Open(cancellationToken)).GetCollection<BsonDocument>(MongoDatabase.Tasks);
        var options = new ChangeStreamOptions { FullDocument = ChangeStreamFullDocumentOption.UpdateLookup, ResumeAfter = _resumeToken };
        using var changes = await tasks.WatchAsync(OwnerProjection, options, cancellationToken);
        // A resumed stream delivers the missed events; a new one does not. After an outage, pages must retry as well.
        if (_resumeToken is null || _down) signals.AnnounceAll();
        _down = false;
        Opened(logger);
        while (await changes.MoveNextAsync(cancellationToken))
        {
            Announce(changes.Current);
            _resumeToken = changes.GetResumeToken();
            (_delay, _lastError) = (MinDelay, null);
        }
        // The collection was dropped or renamed, which ends the stream.
        _resumeToken = null;
    }

    private void Announce(IEnumerable<ChangeStreamDocument<BsonDocument>> changes)
    {
        var (owners, unknown) = (new HashSet<OwnerId>(), false);
        foreach (var change in changes)
            // A delete event has the owner only when it is part of the shard key.
            if ((Owner(change, "documentKey") ?? Owner(change, "fullDocument")) is { } owner) owners.Add(owner);
            else unknown |= change.OperationType == ChangeStreamOperationType.Delete;
        foreach (var owner in owners) signals.Announce(owner);
        if (unknown) signals.AnnounceAll();
    }

    private static OwnerId? Owner(ChangeStreamDocument<BsonDocument> change, string part) =>
        change.BackingDocument.GetValue(part, BsonNull.Value) is BsonDocument document && document.TryGetValue("owner", out var owner)
            && MongoSchema.IsUuid(owner)
            ? new OwnerId(owner.AsGuid)
            : null;

    private async Task BackOff(Exception thrown, CancellationToken cancellationToken)
    {
        var failure = database.Translate(thrown);
        // Pages must query again, to show that the storage is down.
        if (failure is not null && !_down) signals.AnnounceAll();
        _down |= failure is not null;
        var error = failure?.Message ?? $"{thrown.GetType().Name} {(thrown as MongoCommandException)?.CodeName}".TrimEnd();
        if (error != _lastError) Interrupted(logger, _lastError = error);
        try
        {
            await Task.Delay(_delay, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        _delay = _delay * 2 < MaxDelay ? _delay * 2 : MaxDelay;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Change stream of tasks opened")]
    private static partial void Opened(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Change stream of tasks interrupted, retrying: {Error}")]
    private static partial void Interrupted(ILogger logger, string error);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A standalone database server has no change streams: pages follow changes made through this node only")]
    private static partial void NotSupported(ILogger logger);
}
