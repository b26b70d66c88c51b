using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The database: one client for the whole process, made at the first call. Every call is bounded in time and ends in an answer, a bug's exception or
/// <see cref="StorageUnavailableException"/>; the client finds its way back by itself.
/// </summary>
internal sealed partial class MongoDatabase(
    MongoAddress address, ILogger<MongoDatabase> logger, Action<MongoClientSettings>? configure = null) : IDisposable
{
    /// <summary>How long one call may take with all its retries: less than a page waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>The collection of tasks.</summary>
    public const string Tasks = "tasks";

    /// <summary>The collection of accounts.</summary>
    public const string Accounts = "accounts";

    /// <summary>The collection of sessions and tokens.</summary>
    public const string Grants = "grants";

    /// <summary>The collection of what happened to accounts.</summary>
    public const string Activity = "activity";

    /// <summary>The collection of jobs.</summary>
    public const string Jobs = "jobs";

    /// <summary>The collection of the pieces of their files.</summary>
    public const string JobPieces = "jobPieces";

    private readonly Lock _lock = new(), _making = new();
    private Task<MongoClient>? _connecting;
    private volatile MongoClient? _client;
    private string? _said;
    private long _saidAt;

    /// <summary>Calls the collection of tasks.</summary>
    public Task<T> Call<T>(Func<IMongoCollection<TaskDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        Call(Tasks, call, cancellationToken);

    /// <summary>Calls a collection.</summary>
    public Task<T> Call<TDocument, T>(string collection, Func<IMongoCollection<TDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        Use((database, token) => call(database.GetCollection<TDocument>(collection), token), cancellationToken);

    /// <summary>Calls the database. Only housekeeping may take longer than <see cref="Patience"/>.</summary>
    public async Task<T> Use<T>(Func<IMongoDatabase, CancellationToken, Task<T>> call, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(patience ?? Patience);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await call(await Open(bounded.Token), bounded.Token);
        }
        catch (Exception thrown) when (!cancellationToken.IsCancellationRequested && Trouble(thrown) is { } trouble)
        {
            Say(trouble);
            throw trouble;
        }
    }

    /// <summary>The storage trouble that the driver's exception stands for; null when it is a bug.</summary>
    public StorageUnavailableException? Trouble(Exception thrown) => new MongoErrors(thrown, address, _client?.Cluster.Description).Translate();

    /// <summary>The database, for a call that bounds itself.</summary>
    public async Task<IMongoDatabase> Open(CancellationToken cancellationToken) => (await Connecting().WaitAsync(cancellationToken)).GetDatabase(address.Database);

    /// <summary>The same for a caller that cannot wait asynchronously.</summary>
    public IMongoDatabase OpenBlocking() => Connect().GetDatabase(address.Database);

    // An address of mongodb+srv asks the name server, which blocks: one thread, however many wait for it.
    private Task<MongoClient> Connecting()
    {
        lock (_lock) return _connecting is null or { IsFaulted: true } ? _connecting = Task.Run(Connect) : _connecting;
    }

    private MongoClient Connect()
    {
        lock (_making)
        {
            if (_client is not null) return _client;
            Register();
            var settings = address.Settings();
            configure?.Invoke(settings);
            return _client = new MongoClient(settings);
        }
    }

    /// <summary>Tells the driver how the documents look in BSON, once per process.</summary>
    public static void Register()
    {
        TaskDocument.Register();
        AccountDocument.Register();
        GrantDocument.Register();
        ActivityDocument.Register();
        JobDocument.Register();
        JobPieceDocument.Register();
    }

    // Once a minute, not with every request that meets it.
    private void Say(StorageUnavailableException trouble)
    {
        lock (_lock)
        {
            if (_said == trouble.Message && Stopwatch.GetElapsedTime(_saidAt) < TimeSpan.FromMinutes(1)) return;
            (_said, _saidAt) = (trouble.Message, Stopwatch.GetTimestamp());
        }
        Failed(logger, trouble.Message, trouble.Remedy.ReplaceLineEndings(" "));
    }

    public void Dispose() => _client?.Dispose();

    // Without the driver's own words, which can hold what was to be stored, or who asked.
    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} {Remedy}")]
    private static partial void Failed(ILogger logger, string problem, string remedy);
}
