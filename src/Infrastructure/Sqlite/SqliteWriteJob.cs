using Microsoft.Data.Sqlite;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Something to write, waiting for its batch.</summary>
internal abstract class WriteJob
{
    /// <summary>Whether it writes nothing and only wants the file to be open.</summary>
    public bool OnlyOpens { get; init; }

    /// <summary>Whether to go on: false when its caller has given up.</summary>
    public abstract bool Begin();

    /// <summary>Does the work, and says whether it succeeded; after a failure the caller knows. Throws only what dooms the whole batch.</summary>
    public abstract bool Run(SqliteSession session);

    /// <summary>Hands the outcome to the caller: the batch is on disk.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was stored.</summary>
    public abstract void Fail(Exception thrown);
}

/// <inheritdoc />
internal sealed class WriteJob<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : WriteJob
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _value;

    public Task<T> Outcome => _outcome.Task;

    public override bool Begin() => !cancellationToken.IsCancellationRequested || !_outcome.TrySetCanceled(cancellationToken);

    public override bool Run(SqliteSession session)
    {
        try
        {
            _value = work(session);
            return true;
        }
        catch (Exception thrown) when (thrown is not SqliteException)
        {
            Fail(thrown);
            return false;
        }
    }

    public override void Complete() => _outcome.TrySetResult(_value!);

    public override void Fail(Exception thrown) => _outcome.TrySetException(thrown);
}
