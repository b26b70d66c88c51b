using Microsoft.Data.Sqlite;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The writer. At most one thread uses it at a time, guarded by <c>_writing</c>.</summary>
internal sealed partial class SqliteDatabase
{
    // Queued behind ready requests, so that their writes join the same batch.
    private void ScheduleWriter()
    {
        if (TryEnterWriter()) ThreadPool.UnsafeQueueUserWorkItem(static database => database.CommitQueued(), this, preferLocal: false);
    }

    private bool TryEnterWriter() => Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    // A full fence: a caller that has queued a job either sees the writer free, or its job is seen here.
    private void ExitWriter() => Interlocked.Exchange(ref _writing, 0);

    private void CommitQueued()
    {
        if (TakeBatch() is { Count: > 0 } batch) CommitOrFail(batch);
        ExitWriter();
        // For jobs queued since the batch was taken.
        if (_queue.Reader.TryPeek(out _)) ScheduleWriter();
    }

    private List<WriteJob> TakeBatch()
    {
        var batch = new List<WriteJob>();
        while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var job))
            if (job.Begin()) batch.Add(job);
        return batch;
    }

    private void CommitOrFail(List<WriteJob> batch)
    {
        try
        {
            Commit(batch);
        }
        catch (Exception exception)
        {
            // Every caller gets a result, and the next batch starts with a new connection.
            Close(_writer);
            _writer = null;
            foreach (var job in batch) job.Fail(exception);
        }
    }

    private void Commit(List<WriteJob> batch)
    {
        try
        {
            var writer = OpenWriter();
            if (batch.TrueForAll(job => job.OpensOnly))
            {
                foreach (var job in batch) job.Complete();
                return;
            }
            Store(writer, batch);
            LastWriteFailed = false;
        }
        catch (Exception thrown)
        {
            // Closing the connection rolls back; nothing of the batch was committed.
            LastWriteFailed = true;
            if (SqliteErrors.IsOfSearch(thrown)) _searchIsDamaged = true;
            Close(_writer);
            _writer = null;
            var failure = SqliteErrors.Translate(thrown, Path) ?? thrown;
            if (thrown is not DatabaseInUseException)
                Failed(logger, failure.Message, (failure as StorageUnavailableException)?.Remedy ?? "", thrown.Message);
            foreach (var job in batch) job.Fail(failure);
            return;
        }
        foreach (var job in batch) job.Complete();
        TryCheckpoint(_writer!);
    }

    private static void Store(SqliteSession writer, List<WriteJob> batch)
    {
        writer.Execute("BEGIN IMMEDIATE");
        while (batch.Find(job => !job.Run(writer)) is { } failed)
        {
            // The other jobs of the batch run again without the failed one.
            writer.Execute("ROLLBACK");
            batch.Remove(failed);
            writer.Execute("BEGIN IMMEDIATE");
        }
        writer.Execute("COMMIT");
    }

    private SqliteSession OpenWriter()
    {
        if (onlyReads) throw new InvalidOperationException("This database is open for reading only.");
        // After a failed read, or when the file was moved, the open handle may belong to another file.
        if (_writer is not null && _open && File.Exists(Path)) return _writer;
        if (!_open || !File.Exists(Path)) CloseAll();
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _lock = SqliteFileLock.Renew(_lock, Path);
        var writer = new SqliteSession(Path, SqliteOpenMode.ReadWriteCreate, busySeconds);
        try
        {
            // Checked before any write: even the journal mode changes a file of another program.
            SqliteSchema.Check(writer);
            writer.Scalar("PRAGMA journal_mode = WAL");
            writer.Execute($"PRAGMA synchronous = {synchronous}");
            // In KiB. With SQLite's default of 2 MB, changing one of 10,000 tasks reads a page again, 7 % of its CPU time.
            writer.Execute("PRAGMA cache_size = -16000");
            SqliteSchema.Upgrade(writer);
            if (_searchIsDamaged) RebuildSearch(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
        var version = (string)writer.Scalar("SELECT sqlite_version()")!;
        Opened(logger, Path, version);
        _open = true;
        // Pages of an earlier writer in the log are not counted: the first batch triggers a checkpoint.
        _checkpointAt = IsCheckpointPaused ? PollPages : 0;
        return _writer = writer;
    }

    private void RebuildSearch(SqliteSession writer)
    {
        writer.Execute("BEGIN IMMEDIATE");
        SqliteSearch.Rebuild(writer);
        writer.Execute("COMMIT");
        _searchIsDamaged = false;
        Rebuilt(logger);
    }

    // Runs after the jobs of the batch have completed, so that no caller waits for it.
    private void TryCheckpoint(SqliteSession writer)
    {
        try
        {
            Checkpoint(writer);
        }
        catch (Exception thrown)
        {
            // Committed data is safe in the log. Closing the connection ends an open transaction; the next batch opens a new one.
            CheckpointFailed(thrown);
            Close(_writer);
            _writer = null;
        }
    }

    // A checkpoint that fails now would fail after the next write as well.
    private bool IsCheckpointPaused =>
        Volatile.Read(ref _checkpointFailedAt) is var failed and not Never && time.GetElapsedTime(failed) < CheckpointPause;

    private void CheckpointFailed(Exception thrown)
    {
        Failed(logger, "The checkpoint of the database log failed.", "Check the disk.", thrown.Message);
        Volatile.Write(ref _checkpointFailedAt, time.GetTimestamp());
    }

    // A complete checkpoint without readers restarts the log at its beginning; the file is kept, which is cheaper than a new one.
    private void Checkpoint(SqliteSession writer)
    {
        if (writer.PagesWritten < _checkpointAt) return;
        var isFirst = _checkpointAt == 0;
        _checkpointAt = writer.PagesWritten + PollPages;
        // The length decides, not the pages since the last checkpoint: a reader that is active keeps the log from restarting.
        if (isFirst || writer.Find("PRAGMA wal_checkpoint(NOOP)", row => row.GetInt32(1)) >= CheckpointPages)
            writer.Execute("PRAGMA wal_checkpoint(PASSIVE)");
    }
}
