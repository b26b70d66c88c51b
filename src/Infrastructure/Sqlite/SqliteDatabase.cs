using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The database file: one writer, whose users take turns and commit for all who wait, one fsync a batch, and pooled readers. Both open lazily and
/// again after trouble, so that the server recovers without a restart. ADR 0003 says why it is built like this. One that <paramref name="onlyReads"/> needs no turn: it
/// takes the file as it is, beside the server that writes it.
/// </summary>
internal sealed partial class SqliteDatabase(
    string path, TimeProvider time, ILogger<SqliteDatabase> logger, string synchronous = "FULL", int busySeconds = 5, bool onlyReads = false) : IAsyncDisposable
{
    /// <summary>How long the log may become before it is moved into the file.</summary>
    public const int LogBytes = 32 << 20;

    private const long Never = long.MinValue;
    private const int MaxBatch = 64, MaxWaiting = 1024;
    private const int PageBytes = 4096, CheckpointPages = LogBytes / PageBytes, RetryPages = CheckpointPages / 8;

    private static readonly TimeSpan TidyPause = TimeSpan.FromMinutes(1);

    private readonly Channel<WriteJob> _waiting = Channel.CreateBounded<WriteJob>(MaxWaiting);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SemaphoreSlim _readerSlots = new(Math.Max(4, Environment.ProcessorCount * 2));
    private int _writing;
    private SqliteFileLock? _lock;
    private SqliteSession? _writer;
    private volatile bool _open, _searchIsDamaged;
    private volatile int _generation;
    private int _connections;
    private int _checkpointAt;
    private long _tidyingFailedAt = Never;

    /// <summary>The file, in full.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>What was read and is still so.</summary>
    public SqlitePageCache Pages { get; } = new();

    /// <summary>Whether the last attempt to write failed: then reading may work while saving does not.</summary>
    public bool LastWriteFailed { get; private set; }

    /// <summary>The texts of all statements that the open sessions have prepared, for the test of their plans.</summary>
    internal IReadOnlyList<string> Statements
    {
        get
        {
            // The writer tidies up after its answers.
            SpinWait.SpinUntil(TakeTurn);
            try
            {
                return [.. _readers.SelectMany(reader => reader.Statements).Concat(_writer?.Statements ?? []).Distinct()];
            }
            finally
            {
                EndTurn();
                if (_waiting.Reader.TryPeek(out _)) StartWriting();
            }
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a write transaction; when this returns, its outcome is on disk. It may run more than once, after another's failure.
    /// </summary>
    public Task<T> Write<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        Run(new WriteJob<T>(work, cancellationToken), cancellationToken);

    private async Task<T> Run<T>(WriteJob<T> job, CancellationToken cancellationToken)
    {
        await _waiting.Writer.WriteAsync(job, cancellationToken);
        StartWriting();
        return await job.Outcome;
    }

    /// <summary>Runs <paramref name="work"/> on a reader. SQLite reads from memory mostly, so this does not leave the caller's thread.</summary>
    public async Task<T> Read<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_open && !onlyReads) await Run(new WriteJob<bool>(_ => true, cancellationToken) { OnlyOpens = true }, cancellationToken);
        await _readerSlots.WaitAsync(cancellationToken);
        SqliteSession? reader = null;
        try
        {
            reader = TakeReader();
            if (onlyReads && !_open) OpenAsItIs(reader);
            var outcome = work(reader);
            _readers.Add(reader);
            return outcome;
        }
        catch (Exception thrown)
        {
            Close(reader);
            if (SqliteErrors.Translate(thrown, Path) is not { } trouble) throw;
            // What is wrong with one row is no reason to open the file anew.
            if (SqliteErrors.IsOfSearch(thrown)) _searchIsDamaged = true;
            if (trouble.IsLasting) Failed(logger, trouble.Message, trouble.Remedy, "");
            else _open = false;
            throw trouble;
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    private void OpenAsItIs(SqliteSession reader)
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

    /// <summary>Commits what still waits, moves the log into the database file and lets go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        while (!TakeTurn()) await Task.Delay(1);
        while (TakeBatch() is { Count: > 0 } batch) CommitOrFail(batch);
        CloseAll();
        _lock?.Dispose();
        Pages.Dispose();
        EndTurn();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened {Path} with SQLite {Version}")]
    private static partial void Opened(ILogger logger, string path, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The search index was damaged and has been made anew")]
    private static partial void Rebuilt(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} {Remedy} ({Cause})")]
    private static partial void Failed(ILogger logger, string problem, string remedy, string cause);
}
