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
            Close(_writer);
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
            Store(writer, batch);
            LastWriteFailed = false;
        }
        catch (Exception thrown)
        {
            // Whatever the failure left behind goes with the connection; nothing of the batch was committed.
            LastWriteFailed = true;
            if (SqliteErrors.IsOfSearch(thrown)) _searchIsDamaged = true;
            Close(_writer);
            _writer = null;
            var trouble = SqliteErrors.Translate(thrown, Path) ?? thrown;
            if (thrown is not DatabaseInUseException) Failed(logger, trouble.Message, (trouble as StorageUnavailableException)?.Remedy ?? "", thrown.Message);
            foreach (var job in batch) job.Fail(trouble);
            return;
        }
        foreach (var job in batch) job.Complete();
        TidyUp(_writer!);
    }

    private static void Store(SqliteSession writer, List<WriteJob> batch)
    {
        writer.Execute("BEGIN IMMEDIATE");
        while (batch.Find(job => !job.Run(writer)) is { } failed)
        {
            // A failure is not its neighbours': they begin anew without it.
            writer.Execute("ROLLBACK");
            batch.Remove(failed);
            writer.Execute("BEGIN IMMEDIATE");
        }
        writer.Execute("COMMIT");
    }

    private SqliteSession OpenWriter()
    {
        if (onlyReads) throw new InvalidOperationException("This database is only read.");
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
            // In KiB: with SQLite's 2 MB a change of one of 10,000 tasks reads a page again, 7 % of its processor time.
            writer.Execute("PRAGMA cache_size = -8000");
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
        // What an earlier writer left in the log is not among this one's pages: moved after the first batch.
        _checkpointAt = IsTidyingPaused ? RetryPages : 0;
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

    // Between batches, when nobody waits for what they wrote.
    private void TidyUp(SqliteSession writer)
    {
        try
        {
            Checkpoint(writer);
        }
        catch (Exception thrown)
        {
            // What was committed is safe in the log. A transaction left open goes with the connection; the next commit has a new one.
            TidyingFailed(thrown);
            Close(_writer);
            _writer = null;
        }
    }

    // What cannot be done now cannot be after the next write either.
    private bool IsTidyingPaused => Volatile.Read(ref _tidyingFailedAt) is var failed and not Never && time.GetElapsedTime(failed) < TidyPause;

    private void TidyingFailed(Exception thrown)
    {
        Failed(logger, "Tidying up the database failed.", "Check the disk.", thrown.Message);
        Volatile.Write(ref _tidyingFailedAt, time.GetTimestamp());
    }

    // The log begins again from its start when all of it is in the database file and no reader needs it; its file is kept, which is cheaper than a new one.
    private void Checkpoint(SqliteSession writer)
    {
        if (writer.PagesWritten < _checkpointAt) return;
        var moved = writer.Find("PRAGMA wal_checkpoint(PASSIVE)", row => row.GetInt32(1) == row.GetInt32(2));
        // A reader in the way keeps some of it: tried again after some more pages.
        _checkpointAt = writer.PagesWritten + (moved ? CheckpointPages : RetryPages);
    }
}
