using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The database file: one writer that commits what waits for it in batches, one fsync each, and pooled readers. Both open lazily and
/// again after trouble, so that the server recovers without a restart. ADR 0003 says why it is built like this.
/// </summary>
internal sealed partial class SqliteDatabase(string path, ILogger<SqliteDatabase> logger, int busySeconds = 5) : IAsyncDisposable
{
    private const int MaxBatch = 64, MaxWaiting = 1024, CommitsPerCheckpoint = 1000;
    private const int LockedOnLinux = 11, LockedOnMac = 35, LockedOnWindows = unchecked((int)0x80070020);
    private const long CheckpointBytes = 4 << 20, RetryBytes = 1 << 20;

    private readonly Channel<WriteJob> _waiting = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SemaphoreSlim _readerSlots = new(Math.Max(4, Environment.ProcessorCount * 2));
    private readonly Lock _starting = new();
    private Task? _writing;
    private FileStream? _lockFile;
    private SqliteSession? _writer;
    private volatile bool _open;
    private volatile int _generation;
    private int _commits;
    private long _walAtCheckpoint;

    /// <summary>The file, in full.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Whether the last attempt to write failed: then reading may work while saving does not.</summary>
    public bool LastWriteFailed { get; private set; }

    /// <summary>The texts of all statements that the open sessions have prepared, for the test of their plans.</summary>
    internal IEnumerable<string> Statements => _readers.SelectMany(reader => reader.Statements).Concat(_writer?.Statements ?? []).Distinct();

    /// <summary>Runs <paramref name="work"/> in a write transaction; when this returns, its outcome is on disk.</summary>
    public async Task<T> Write<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        lock (_starting) _writing ??= Task.Run(RunWriter, CancellationToken.None);
        var job = new WriteJob<T>(work, cancellationToken);
        await _waiting.Writer.WriteAsync(job, cancellationToken);
        return await job.Outcome;
    }

    /// <summary>Runs <paramref name="work"/> on a reader. SQLite reads from memory mostly, so this does not leave the caller's thread.</summary>
    public async Task<T> Read<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_open) await Write(_ => true, cancellationToken);
        await _readerSlots.WaitAsync(cancellationToken);
        SqliteSession? reader = null;
        try
        {
            if (!_readers.TryTake(out reader)) reader = new SqliteSession(Path, SqliteOpenMode.ReadOnly, busySeconds) { Generation = _generation };
            var outcome = work(reader);
            if (reader.Generation == _generation) _readers.Add(reader);
            else Close(reader);
            return outcome;
        }
        catch (Exception thrown)
        {
            Close(reader);
            if (SqliteErrors.Translate(thrown, Path) is not { } trouble) throw;
            _open = false;
            throw trouble;
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    private async Task RunWriter()
    {
        var batch = new List<WriteJob>(MaxBatch);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var job))
                if (job.Begin()) batch.Add(job);
            if (batch.Count > 0) Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<WriteJob> batch)
    {
        try
        {
            var writer = OpenWriter();
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var job in batch) job.Run(writer);
            writer.Execute("COMMIT");
            (_open, LastWriteFailed) = (true, false);
        }
        catch (Exception thrown)
        {
            // Whatever the failure left behind goes with the connection; nothing of the batch was committed.
            LastWriteFailed = true;
            Close(_writer);
            _writer = null;
            var trouble = SqliteErrors.Translate(thrown, Path) ?? thrown;
            if (thrown is not DatabaseInUseException) Failed(logger, trouble.Message, (trouble as StorageUnavailableException)?.Remedy ?? "", thrown.Message);
            foreach (var job in batch) job.Fail(trouble);
            return;
        }
        foreach (var job in batch) job.Complete();
        Checkpoint(batch.Count);
    }

    private SqliteSession OpenWriter()
    {
        // After trouble with reading, or when the file was moved away, the open handle may not be the file of that name any more.
        if (_writer is not null && _open && File.Exists(Path)) return _writer;
        CloseAll();
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _lockFile ??= TakeLock();
        var writer = new SqliteSession(Path, SqliteOpenMode.ReadWriteCreate, busySeconds);
        try
        {
            // First of all: even the journal mode is a change to somebody else's file.
            SqliteSchema.Check(writer);
            writer.Scalar("PRAGMA journal_mode = WAL");
            writer.Execute("PRAGMA synchronous = FULL");
            SqliteSchema.Upgrade(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
        var version = (string)writer.Scalar("SELECT sqlite_version()")!;
        Opened(logger, Path, version);
        return _writer = writer;
    }

    // The lock is the operating system's: it ends with the process, however that ends.
    private FileStream TakeLock()
    {
        try
        {
            return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException thrown) when (thrown.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new DatabaseInUseException(
                $"Another TaskManager is using {Path}. Stop it, or set Storage:Sqlite:Path to another file.", thrown);
        }
    }

    private void Checkpoint(int commits)
    {
        _commits += commits;
        var wal = new FileInfo(Path + "-wal");
        var bytes = wal.Exists ? wal.Length : 0;
        if (_commits < CommitsPerCheckpoint && bytes < _walAtCheckpoint + CheckpointBytes) return;
        try
        {
            // Truncated, its length is what was written since. A reader in the way keeps it: tried again after another megabyte.
            _writer!.Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException thrown)
        {
            // What was committed stays in the log and is safe there; the next commit tries again on a new connection.
            Failed(logger, "A checkpoint failed.", "Check the disk.", thrown.Message);
            Close(_writer);
            _writer = null;
        }
        wal.Refresh();
        (_commits, _walAtCheckpoint) = (0, wal.Exists && wal.Length > 0 ? wal.Length - CheckpointBytes + RetryBytes : 0);
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
        if (_writing is not null) await _writing;
        CloseAll();
        if (_lockFile is not null) await _lockFile.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened {Path} with SQLite {Version}")]
    private static partial void Opened(ILogger logger, string path, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} {Remedy} ({Cause})")]
    private static partial void Failed(ILogger logger, string problem, string remedy, string cause);
}

/// <summary>Another process holds the database file: two would corrupt it.</summary>
internal sealed class DatabaseInUseException(string message, Exception cause) : IOException(message, cause);
