using Microsoft.Data.Sqlite;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The search index: made beside the writer, which only stores it, with what others write.</summary>
internal sealed partial class SqliteDatabase
{
    // One at a time.
    private readonly SemaphoreSlim _indexer = new(1);
    private readonly Lock _preparing = new();

    // Set before the indexer has its turn, so that a second one does not wait behind it and fail once more.
    private volatile bool _isIndexing;

    /// <summary>Indexes what was noted for searches, until it is less than so much.</summary>
    public async Task Index(int atLeast, CancellationToken cancellationToken)
    {
        await _indexer.WaitAsync(cancellationToken);
        try
        {
            while (await Read(Prepare, cancellationToken) is { } noted && noted.Count >= atLeast) await Write(session => Store(session, noted), cancellationToken);
        }
        finally
        {
            _indexer.Release();
        }
    }

    // What was committed is searched as it is, however long this takes.
    private async Task IndexInBackground()
    {
        _isIndexing = true;
        await Task.Yield();
        try
        {
            await Index(SqliteSearchIndex.Enough, _closing.Token);
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            // The next start goes on.
        }
        catch (Exception thrown)
        {
            TidyingFailed(thrown);
        }
        finally
        {
            _isIndexing = false;
        }
    }

    // It reads much of the time, and would be in the way of the log's beginning anew.
    private NotedWords? Prepare(SqliteSession session)
    {
        lock (_preparing) return SqliteSearchIndex.Prepare(session);
    }

    // A damaged index is no reason for what others write beside it to fail.
    private static bool Store(SqliteSession session, NotedWords noted)
    {
        const int damaged = 11;
        try
        {
            SqliteSearchIndex.Store(session, noted);
            // A savepoint makes FTS5 write what it holds, so that a damaged index fails here and not at the commit of the batch.
            session.Execute("SAVEPOINT words");
            session.Execute("RELEASE words");
            return true;
        }
        catch (SqliteException thrown) when (thrown.SqliteErrorCode == damaged || SqliteErrors.Translate(thrown, "") is null)
        {
            throw new InvalidOperationException($"The search index, or the file, is damaged: {thrown.Message}", thrown);
        }
    }
}
