using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The database connection: one client per process, created at the first call. Every call is bounded in time; driver failures become
/// <see cref="StorageUnavailableException"/>, other exceptions are bugs. The client reconnects by itself.
/// </summary>
internal sealed partial class MongoDatabase(
    MongoAddress address, ILogger<MongoDatabase> logger, Action<MongoClientSettings>? configure = null) : IDisposable
{
    /// <summary>The time limit of a call including retries, shorter than that of a page request.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The collection of tasks.</summary>
    public const string Tasks = "tasks";

    /// <summary>The collection of accounts.</summary>
    public const string Accounts = "accounts";

    /// <summary>The collection of sessions and tokens.</summary>
    public const string Grants = "grants";

    /// <summary>The collection of activity logs.</summary>
    public const string Activity = "activity";

    /// <summary>The collection of jobs.</summary>
    public const string Jobs = "jobs";

    /// <summary>The collection of pieces of job files.</summary>
    public const string JobPieces = "jobPieces";

    private readonly Lock _lock = new(), _clientLock = new();
    private Task<MongoClient>? _clientTask;
    private volatile MongoClient? _client;
    private string? _lastLogged;
    private long _lastLoggedAt;

    /// <summary>Runs a call on the collection of tasks.</summary>
    public Task<T> Call<T>(Func<IMongoCollection<TaskDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        Call(Tasks, call, cancellationToken);

    /// <summary>Runs a call on a collection.</summary>
    public Task<T> Call<TDocument, T>(
        string collection, Func<IMongoCollection<TDocument>, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        Use((database, token) => call(database.GetCollection<TDocument>(collection), token), cancellationToken);

    /// <summary>Runs a call on the database, bounded by <paramref name="timeout"/>, by default <see cref="CallTimeout"/>.</summary>
    public async Task<T> Use<T>(
        Func<IMongoDatabase, CancellationToken, Task<T>> call, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(timeout ?? CallTimeout);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await call(await Open(bounded.Token), bounded.Token);
        }
        catch (Exception thrown) when (!cancellationToken.IsCancellationRequested && Translate(thrown) is { } failure)
        {
            LogFailure(failure);
            throw failure;
        }
    }

    /// <summary>Translates an exception of the driver to a storage failure; null when it is a bug.</summary>
    public StorageUnavailableException? Translate(Exception thrown) =>
        new MongoErrors(thrown, address, _client?.Cluster.Description).Translate();

    /// <summary>Opens the database, for a caller that sets its own time limit.</summary>
    public async Task<IMongoDatabase> Open(CancellationToken cancellationToken) =>
        (await ClientTask().WaitAsync(cancellationToken)).GetDatabase(address.Database);

    /// <summary>Opens the database for a synchronous caller.</summary>
    public IMongoDatabase OpenBlocking() => Connect().GetDatabase(address.Database);

    // The DNS query of mongodb+srv blocks: it occupies one thread, independently of the number of callers.
    private Task<MongoClient> ClientTask()
    {
        lock (_lock) return _clientTask is null or { IsFaulted: true } ? _clientTask = Task.Run(Connect) : _clientTask;
    }

    private MongoClient Connect()
    {
        lock (_clientLock)
        {
            if (_client is not null) return _client;
            Register();
            var settings = address.Settings();
            configure?.Invoke(settings);
            return _client = new MongoClient(settings);
        }
    }

    /// <summary>Registers the BSON mappings, once per process.</summary>
    public static void Register()
    {
        TaskDocument.Register();
        AccountDocument.Register();
        GrantDocument.Register();
        ActivityDocument.Register();
        JobDocument.Register();
        JobPieceDocument.Register();
    }

    // Logs the same failure at most once a minute, not with each request.
    private void LogFailure(StorageUnavailableException failure)
    {
        lock (_lock)
        {
            if (_lastLogged == failure.Message && Stopwatch.GetElapsedTime(_lastLoggedAt) < TimeSpan.FromMinutes(1)) return;
            (_lastLogged, _lastLoggedAt) = (failure.Message, Stopwatch.GetTimestamp());
        }
        Failed(logger, failure.Message, failure.Remedy.ReplaceLineEndings(" "));
    }

    public void Dispose() => _client?.Dispose();

    // The driver's message is not logged: it can contain document data or user names.
    [LoggerMessage(Level = LogLevel.Error, Message = "{Error} {Remedy}")]
    private static partial void Failed(ILogger logger, string error, string remedy);
}
