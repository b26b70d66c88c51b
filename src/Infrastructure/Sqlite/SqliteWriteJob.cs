using Microsoft.Data.Sqlite;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>A queued write, which a batch executes.</summary>
internal abstract class WriteJob
{
    /// <summary>Whether the job only opens the file, without a write.</summary>
    public bool OpensOnly { get; init; }

    /// <summary>Returns whether to run the job; false after its caller cancelled it.</summary>
    public abstract bool Begin();

    /// <summary>
    /// Runs the work; on failure, completes the caller's task and returns false. Throws only when the whole batch must fail.
    /// </summary>
    public abstract bool Run(SqliteSession session);

    /// <summary>Completes the caller's task with the result, after the commit.</summary>
    public abstract void Complete();

    /// <summary>Completes the caller's task with the failure; nothing was stored.</summary>
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
