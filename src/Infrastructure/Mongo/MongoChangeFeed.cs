using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Hears of every change to the collection, whoever made it, and signals its owner: so that tabs follow what other nodes and other
/// programs write. Where the server has no change streams it says so once and leaves it at the node's own announcements.
/// </summary>
internal sealed partial class MongoChangeFeed(MongoDatabase database, ILiveSignals signals, TimeProvider time, ILogger<MongoChangeFeed> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(10);

    // An event can be larger than what the server may send.
    private const int TooLarge = 10334;

    private static readonly PipelineDefinition<ChangeStreamDocument<BsonDocument>, ChangeStreamDocument<BsonDocument>> OwnersOnly =
        new[] { new BsonDocument("$project", new BsonDocument { { "operationType", 1 }, { "documentKey", 1 }, { "fullDocument.owner", 1 } }) };

    private BsonDocument? _resumeToken;
    private TimeSpan _pause = FirstPause;
    private string? _trouble;
    private bool _asked;
    private bool _down;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_asked && !await HasChangeStreams(stoppingToken))
                {
                    Off(logger);
                    return;
                }
                _asked = true;
                await Follow(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception thrown)
            {
                // Refused for no trouble of the storage's: its history does not go back that far, or there is no going on from there.
                if (thrown is MongoCommandException refused && (database.Trouble(thrown) is null || refused.Code == TooLarge)) _resumeToken = null;
                await Rest(thrown, stoppingToken);
            }
        }
    }

    // A replica set has a name, a router of a sharded cluster this message; a server that stands alone has neither.
    private Task<bool> HasChangeStreams(CancellationToken cancellationToken) => database.Use(async (mongo, token) =>
    {
        var hello = await mongo.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), cancellationToken: token);
        return hello.Contains("setName") || hello.GetValue("msg", "") == "isdbgrid";
    }, cancellationToken);

    private async Task Follow(CancellationToken cancellationToken)
    {
        var tasks = (await database.Open(cancellationToken)).GetCollection<BsonDocument>(MongoDatabase.Tasks);
        var options = new ChangeStreamOptions { FullDocument = ChangeStreamFullDocumentOption.UpdateLookup, ResumeAfter = _resumeToken };
        using var changes = await tasks.WatchAsync(OwnersOnly, options, cancellationToken);
        // A stream that goes on where it was interrupted brings what was missed; a new one does not. And who could not be answered asks again.
        if (_resumeToken is null || _down) signals.AnnounceAll();
        _down = false;
        Following(logger);
        while (await changes.MoveNextAsync(cancellationToken))
        {
            Announce(changes.Current);
            _resumeToken = changes.GetResumeToken();
            (_pause, _trouble) = (FirstPause, null);
        }
        // The collection was dropped or renamed, which ended the stream.
        _resumeToken = null;
    }

    private void Announce(IEnumerable<ChangeStreamDocument<BsonDocument>> changes)
    {
        var (owners, unknown) = (new HashSet<OwnerId>(), false);
        foreach (var change in changes)
            // A deletion names the owner only where that is in the shard key.
            if ((Owner(change.BackingDocument, "documentKey") ?? Owner(change.BackingDocument, "fullDocument")) is { } owner) owners.Add(owner);
            else unknown |= change.OperationType == ChangeStreamOperationType.Delete;
        foreach (var owner in owners) signals.Announce(owner);
        if (unknown) signals.AnnounceAll();
    }

    private static OwnerId? Owner(BsonDocument change, string part) =>
        change.GetValue(part, BsonNull.Value) is BsonDocument document && document.TryGetValue("owner", out var owner) && MongoSchema.IsUuid(owner)
            ? new OwnerId(owner.AsGuid) : null;

    private async Task Rest(Exception thrown, CancellationToken cancellationToken)
    {
        var trouble = database.Trouble(thrown);
        // Whoever asks now learns that the tasks cannot be had, so that no page goes on saying that it is current.
        if (trouble is not null && !_down) signals.AnnounceAll();
        _down |= trouble is not null;
        var problem = trouble?.Message ?? $"{thrown.GetType().Name} {(thrown as MongoCommandException)?.CodeName}".TrimEnd();
        if (problem != _trouble) Interrupted(logger, _trouble = problem);
        try
        {
            await Task.Delay(_pause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Changes made by other nodes and programs are followed")]
    private static partial void Following(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes made by other nodes and programs are not heard at the moment: {Problem}")]
    private static partial void Interrupted(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "This database server stands alone and has no change streams: pages follow what is changed through this node only")]
    private static partial void Off(ILogger logger);
}
