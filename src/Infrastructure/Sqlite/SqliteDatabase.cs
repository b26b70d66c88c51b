using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The database file: one writer with group commit, one fsync per batch, and pooled readers (ADR 0003). Connections open lazily, and again
/// after a failure, so that the server recovers without a restart. With <paramref name="onlyReads"/>, it reads the file beside the server
/// that writes it.
/// </summary>
internal sealed partial class SqliteDatabase(
    string path, TimeProvider time, ILogger<SqliteDatabase> logger, string synchronous = "FULL", int busySeconds = 5,
    bool onlyReads = false) : IAsyncDisposable
{
    /// <summary>The size of the log, in bytes, that triggers a checkpoint.</summary>
    public const int LogBytes = 32 << 20;

    private const long Never = long.MinValue;
    private const int MaxBatch = 64, MaxQueued = 1024;
    private const int PageBytes = 4096, CheckpointPages = LogBytes / PageBytes, PollPages = CheckpointPages / 16;

    private static readonly TimeSpan CheckpointPause = TimeSpan.FromMinutes(1);

    private readonly Channel<WriteJob> _queue = Channel.CreateBounded<WriteJob>(MaxQueued);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SemaphoreSlim _readerSlots = new(Math.Max(4, Environment.ProcessorCount * 2));
    private int _writing;
    private SqliteFileLock? _lock;
    private SqliteSession? _writer;
    private volatile bool _open, _searchIsDamaged;
    private volatile int _generation;
    private int _connections;
    private int _checkpointAt;
    private long _checkpointFailedAt = Never;

    /// <summary>The full path of the file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The cache of list pages.</summary>
    public SqlitePageCache Pages { get; } = new();

    /// <summary>Whether the last write failed: reads may still work.</summary>
    public bool LastWriteFailed { get; private set; }

    /// <summary>The SQL of all prepared statements of the open connections, for the test of query plans.</summary>
    internal IReadOnlyList<string> Statements
    {
        get
        {
            // The writer may still run its checkpoint.
            SpinWait.SpinUntil(TryEnterWriter);
            try
            {
                return [.. _readers.SelectMany(reader => reader.Statements).Concat(_writer?.Statements ?? []).Distinct()];
            }
            finally
            {
                ExitWriter();
                if (_queue.Reader.TryPeek(out _)) ScheduleWriter();
            }
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a write transaction, durable on return. It may run more than once, when another job of its batch
    /// fails.
    /// </summary>
    public Task<T> Write<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        Run(new WriteJob<T>(work, cancellationToken), cancellationToken);

    private async Task<T> Run<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        await _queue.Writer.WriteAsync(job, cancellationToken);
        ScheduleWriter();
        return await job.Outcome;
    }

    /// <summary>
    /// Runs <paramref name="work"/> on a reader. Synchronous on the caller's thread, since SQLite reads mostly from memory.
    /// </summary>
    public async Task<T> Read<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_open && !onlyReads) await Run(new WriteJob<bool>(_ => true, cancellationToken) { OpensOnly = true }, cancellationToken);
        await _readerSlots.WaitAsync(cancellationToken);
        SqliteSession? reader = null;
        try
        {
            reader = TakeReader();
            if (onlyReads && !_open) OpenReadOnly(reader);
            var outcome = work(reader);
            _readers.Add(reader);
            return outcome;
        }
        catch (Exception thrown)
        {
            Close(reader);
            if (SqliteErrors.Translate(thrown, Path) is not { } failure) throw;
            // A damaged row does not require reopening the file.
            if (SqliteErrors.IsOfSearch(thrown)) _searchIsDamaged = true;
            if (failure.IsLasting) Failed(logger, failure.Message, failure.Remedy, "");
            else _open = false;
            throw failure;
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    private void OpenReadOnly(SqliteSession reader)
    {
        SqliteSchema.CheckLatest(reader);
        _open = true;
    }

    private SqliteSession TakeReader()
    {
        var generation = _generation;
        while (_readers.TryTake(out var pooled))
        {
            if (pooled.Generation == generation) return pooled;
            Close(pooled);
        }
        var number = Interlocked.Increment(ref _connections);
        return new SqliteSession(Path, SqliteOpenMode.ReadOnly, busySeconds) { Generation = generation, Number = number };
    }

    private void CloseAll()
    {
        _open = false;
        _generation++;
        while (_readers.TryTake(out var reader)) Close(reader);
        Close(_writer);
        _writer = null;
    }

    private void Close(SqliteSession? session)
    {
        try
        {
            session?.Dispose();
        }
        catch (SqliteException thrown)
        {
            Failed(logger, "A connection did not close cleanly.", "", thrown.Message);
        }
    }

    /// <summary>Commits queued jobs, checkpoints the log and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        while (!TryEnterWriter()) await Task.Delay(1);
        while (TakeBatch() is { Count: > 0 } batch) CommitOrFail(batch);
        CloseAll();
        _lock?.Dispose();
        Pages.Dispose();
        ExitWriter();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened {Path} with SQLite {Version}")]
    private static partial void Opened(ILogger logger, string path, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The search index was damaged and was rebuilt")]
    private static partial void Rebuilt(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Error} {Remedy} ({Cause})")]
    private static partial void Failed(ILogger logger, string error, string remedy, string cause);
}
