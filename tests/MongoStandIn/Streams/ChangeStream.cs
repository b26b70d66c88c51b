using MongoDB.Bson;
using TaskManager.MongoStandIn.Data;
using TaskManager.MongoStandIn.Query;

namespace TaskManager.MongoStandIn.Streams;

/// <summary>The cursor of a change stream: reads the oplog from a position, and waits at its end.</summary>
internal sealed class ChangeStream : Cursor
{
    private const int InvalidResumeToken = 260, FatalError = 280, HistoryLost = 286, MaxEventSize = (16 << 20) + (16 << 10);

    private static readonly string[] Options =
        ["fullDocument", "fullDocumentBeforeChange", "resumeAfter", "startAfter", "startAtOperationTime"];

    private readonly Store _store;
    private readonly string? _collection;
    private readonly bool _looksUp;
    private readonly Stage _pipeline;
    private ResumeToken _place, _read;
    private bool _isInvalidated;

    /// <param name="collection">The collection to watch; null for the whole database.</param>
    /// <param name="options">The operand of $changeStream.</param>
    public ChangeStream(Store store, string database, string? collection, BsonDocument options, BsonArray pipeline)
        : base(database, collection ?? "$cmd.aggregate")
    {
        (_store, _collection) = (store, collection);
        foreach (var option in options.Names.Except(Options))
            throw ServerError.NotImplemented($"option '{option}' of $changeStream");
        _looksUp = options.GetValue("fullDocument", "default").AsString switch
        {
            "default" => false,
            "updateLookup" => true,
            var other => throw ServerError.NotImplemented($"fullDocument '{other}' of $changeStream"),
        };
        if (options.GetValue("fullDocumentBeforeChange", "off") != "off")
            throw ServerError.NotImplemented("images of documents before a change");
        _pipeline = Pipeline.Compile(pipeline, collection: null);
        _place = _read = Start(options);
        if (_place.Time.Value < store.Oplog.Forgotten.Value)
            throw new ServerError(HistoryLost,
                "Resume of change stream was not possible, as the resume point may no longer be in the oplog.");
    }

    public override bool Waits => !_isInvalidated;

    public override bool IsExhausted => _isInvalidated;

    public override Task MoreAdded => _store.Oplog.Added;

    public override BsonDocument PostBatchResumeToken => _place.ToDocument();

    protected override IEnumerable<BsonDocument> Read()
    {
        if (_place.Time.Value < _store.Oplog.Forgotten.Value)
            throw new ServerError(HistoryLost,
                "Executor error during getMore :: caused by :: Resume of change stream was not possible, as the resume point "
                + "may no longer be in the oplog.");
        foreach (var change in _store.Oplog.From(_place.Time))
        {
            foreach (var (token, document) in IsWatched(change) ? EventsOf(change) : [])
            {
                if (_place.Covers(token)) continue;
                _read = token;
                foreach (var shown in _pipeline([document])) yield return Checked(shown, token);
                Taken();
            }
            if (_isInvalidated) yield break;
            _read = _read with { Time = change.Time, Kind = TokenKind.HighWaterMark };
            Taken();
        }
    }

    protected override void Taken()
    {
        _place = _read;
        _isInvalidated |= _place.Kind == TokenKind.Invalidate;
    }

    private ResumeToken Start(BsonDocument options)
    {
        if (options.TryGetValue("startAfter", out var after)) return ResumeToken.Parse(after.AsBsonDocument);
        if (options.TryGetValue("resumeAfter", out var resumed))
            return ResumeToken.Parse(resumed.AsBsonDocument) is { Kind: not TokenKind.Invalidate } token ? token
                : throw new ServerError(InvalidResumeToken,
                    "Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.");
        // startAtOperationTime is inclusive.
        if (options.TryGetValue("startAtOperationTime", out var time))
            return new ResumeToken(new BsonTimestamp(time.AsBsonTimestamp.Value - 1), TokenKind.HighWaterMark);
        return new ResumeToken(_store.Oplog.Last, TokenKind.HighWaterMark);
    }

    private bool IsWatched(Change change) => change.Database == Database && (change.Collection == _collection || _collection is null)
        && (change.Kind != ChangeKind.DropDatabase || _collection is null);

    private IEnumerable<(ResumeToken Token, BsonDocument Event)> EventsOf(Change change)
    {
        var token = new ResumeToken(change.Time, TokenKind.Event);
        var document = change.Kind switch
        {
            ChangeKind.Update => _looksUp ? _store.Find(change.Database, change.Collection!)?.FindById(change.Id!) : null,
            _ => change.After,
        };
        yield return (token, ChangeEvent.Of(change, token, document, _looksUp));
        if (change.Kind != (_collection is null ? ChangeKind.DropDatabase : ChangeKind.Drop)) yield break;
        var invalidate = token with { Kind = TokenKind.Invalidate };
        yield return (invalidate, ChangeEvent.Invalidate(change, invalidate));
    }

    private static BsonDocument Checked(BsonDocument shown, ResumeToken token)
    {
        if (!shown.TryGetValue("_id", out var id) || !ValueOrder.AreEqual(id, token.ToDocument()))
            throw new ServerError(FatalError,
                "Encountered an event whose _id field, which contains the resume token, was modified by the pipeline. Modifying the _id "
                + "field of an event makes it impossible to resume the stream from that point. Only transformations that retain the "
                + "unmodified _id field are allowed.");
        var size = shown.ToBson().Length;
        return size <= MaxEventSize ? shown
            : throw new ServerError(ServerError.TooLarge,
                $"BSONObj size: {size} (0x{size:X}) is invalid. Size must be between 0 and {MaxEventSize}(16MB)");
    }
}
