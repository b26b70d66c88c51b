using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The writer: used by whoever has the turn.</summary>
internal sealed partial class SqliteDatabase
{
    // Behind the requests that are ready to run, so that what they write is in the same batch.
    private void StartWriting()
    {
        if (TakeTurn()) ThreadPool.UnsafeQueueUserWorkItem(static database => database.CommitWaiting(), this, preferLocal: false);
    }

    private bool TakeTurn() => Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    // A full fence: who waits either sees the turn free, or is seen waiting.
    private void EndTurn() => Interlocked.Exchange(ref _writing, 0);

    private void CommitWaiting()
    {
        if (TakeBatch() is { Count: > 0 } batch) CommitOrFail(batch);
        EndTurn();
        // For who came meanwhile.
        if (_waiting.Reader.TryPeek(out _)) StartWriting();
    }

    private List<WriteJob> TakeBatch()
    {
        var batch = new List<WriteJob>();
        while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var job))
            if (job.Begin()) batch.Add(job);
        return batch;
    }

    private void CommitOrFail(List<WriteJob> batch)
    {
        try
        {
            Commit(batch);
        }
        catch (Exception bug)
        {
            // Nobody waits for ever, and the next one starts afresh.
            _writer = null;
            foreach (var job in batch) job.Fail(bug);
        }
    }

    private void Commit(List<WriteJob> batch)
    {
        try
        {
            var writer = OpenWriter();
            if (batch.TrueForAll(job => job.OnlyOpens))
            {
                foreach (var job in batch) job.Complete();
                return;
            }
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var job in batch) job.Run(writer);
            writer.Execute("COMMIT");
            LastWriteFailed = false;
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
        Checkpoint();
    }

    private SqliteSession OpenWriter()
    {
        // After trouble with reading, or when the file was moved away, the open handle may not be the file of that name any more.
        if (_writer is not null && _open && File.Exists(Path)) return _writer;
        if (!_open || !File.Exists(Path)) CloseAll();
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _lock = SqliteFileLock.Renew(_lock, Path);
        var writer = new SqliteSession(Path, SqliteOpenMode.ReadWriteCreate, busySeconds);
        try
        {
            // First of all: even the journal mode is a change to somebody else's file.
            SqliteSchema.Check(writer);
            writer.Scalar("PRAGMA journal_mode = WAL");
            writer.Execute($"PRAGMA synchronous = {synchronous}");
            SqliteSchema.Upgrade(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
        var version = (string)writer.Scalar("SELECT sqlite_version()")!;
        Opened(logger, Path, version);
        _open = true;
        return _writer = writer;
    }

    private void Checkpoint()
    {
        var wal = new FileInfo(Path + "-wal");
        var bytes = wal.Exists ? wal.Length : 0;
        if (bytes < _walAtCheckpoint + CheckpointBytes) return;
        try
        {
            // Truncated, its length is what was written since. A reader in the way keeps it: tried again after some more megabytes.
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
        _walAtCheckpoint = wal.Exists && wal.Length > 0 ? wal.Length - CheckpointBytes + RetryBytes : 0;
    }
}
